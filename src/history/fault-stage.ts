import type { Base } from './events.js';

/** A step of a fault's life cycle. */
export interface FaultStage extends Base {
  kind: 'fault';
  /** Identifies the injection within the run, from 1. */
  injection: number;
  fault: string;
  /** As written in the scenario: `leader`. */
  target: string;
  /** What it resolved to. */
  node: string;
  /** Its place among the single steps of the scenario, from 0. */
  step?: number;
  /** `reapplied`: the heal of another fault had started its container, and it was injected again. */
  stage: 'journaled' | 'injecting' | 'effective' | 'reapplied' | 'healing' | 'healed' | 'failed';
  /** What proves it: "exit code 137", "DROP counter 14 packets". */
  proof?: string;
  /**
   * Of `effective`, where Patroni was asked. Where older histories lack it, it was accepted, or a second node refused.
   */
  outcome?: FaultOutcome;
}

/**
 * What Patroni made of an operation or of a second node. `open`: an operation goes on beyond its answer (`503 … status
 * unknown`), or a second node was neither refused nor let in.
 */
export type FaultOutcome = 'accepted' | 'refused' | 'admitted' | 'open';
