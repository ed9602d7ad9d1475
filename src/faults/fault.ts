import type Docker from 'dockerode';
import type { Clock, ClockOffset } from '../core/clock.js';
import type { FaultOutcome } from '../history/events.js';
import type { Cluster, StackNode } from '../stack/types.js';
import type { UndoRecord } from './undo/registry.js';

export type { UndoRecord } from './undo/registry.js';

/** The part of a run that the injector gets. */
export interface RunContext {
  docker: Docker;
  cluster: Cluster;
  clock: Clock;
  engineClock: ClockOffset;
  signal: AbortSignal;
}

/** What a fault may use: the run, and the additions of the injector. */
export interface FaultContext extends RunContext {
  /** Returns the nodes that a target stands for now. */
  resolve: (target: string) => Promise<StackNode[]>;
  /** Returns a name for rules and containers that is unique within the run. */
  newTag: () => string;
  /** Returns where a helper container for that node starts. Undo records that need one hold the same data. */
  helper: (node: StackNode) => HelperPlace;
}

/** The data needed to start a helper container in a node's namespaces. Plain data. */
export interface HelperPlace {
  containerId: string;
  node: string;
  toolsImage: string;
  runId: string;
}

/** A time in ms since the run began, and the proof that the fault was in force then. */
export interface Proof {
  atMs: number;
  uncertaintyMs: number;
  /** Text for the report: "exit code 137", "6 packets dropped". */
  text: string;
  /** Patroni's answer, if it was asked. */
  outcome?: FaultOutcome;
}

/** One fault on one node. The injector drives its stages. */
export interface Injection {
  node: StackNode;
  undo: UndoRecord;
  /** Injects the fault and proves that it took effect. @throws when it did not. */
  inject(): Promise<Proof>;
  /**
   * Injects the fault again after the container was started, whatever is left of the first injection. Only for faults
   * that live in the container's network namespace or processes, and die with them.
   * @throws when it is not in force.
   */
  again?: () => Promise<Proof>;
}
