import type { Base } from './events.js';

/** One step in the life cycle of a fault. */
export interface FaultStage extends Base {
  kind: 'fault';
  /** Identifies the injection within the run, from 1. */
  injection: number;
  fault: string;
  /** The target as written in the scenario: `leader`. */
  target: string;
  /** The node that the target resolved to. */
  node: string;
  /** Index among the single steps of the scenario, from 0. */
  step?: number;
  /** `reapplied`: the heal of another fault started the container, and this fault was injected again. */
  stage: 'journaled' | 'injecting' | 'effective' | 'reapplied' | 'healing' | 'healed' | 'failed';
  /** The proof of this stage: "exit code 137", "DROP counter 14 packets". */
  proof?: string;
  /**
   * For `effective`, if Patroni was asked. Where an older history lacks it, an operation was accepted or a second node
   * refused.
   */
  outcome?: FaultOutcome;
}

/**
 * How Patroni answered an operation or a second node. `open`: an operation continues after its answer (`503 … status
 * unknown`), or a second node was neither refused nor admitted.
 */
export type FaultOutcome = 'accepted' | 'refused' | 'admitted' | 'open';
