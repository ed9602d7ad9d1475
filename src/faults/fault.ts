import type Docker from 'dockerode';
import type { Clock, ClockOffset } from '../core/clock.js';
import type { FaultOutcome } from '../history/events.js';
import type { Cluster, StackNode } from '../stack/types.js';
import type { UndoRecord } from './undo/registry.js';

export type { UndoRecord } from './undo/registry.js';

/** What the injector is given of the run. */
export interface RunContext {
  docker: Docker;
  cluster: Cluster;
  clock: Clock;
  engineClock: ClockOffset;
  signal: AbortSignal;
}

/** What a fault may use: the run, and what the injector adds to it. */
export interface FaultContext extends RunContext {
  /** The nodes that a target stands for now. */
  resolve: (target: string) => Promise<StackNode[]>;
  /** A name that no other injection of the run has, for rules and containers. */
  newTag: () => string;
  /** Where a helper container for that node starts; an undo record that needs one holds the same. */
  helper: (node: StackNode) => HelperPlace;
}

/** All that is needed to start a helper container in a node's namespaces; plain data. */
export interface HelperPlace {
  containerId: string;
  node: string;
  toolsImage: string;
  runId: string;
}

/** When something was so, ms since the run began, and what shows it. */
export interface Proof {
  atMs: number;
  uncertaintyMs: number;
  /** In words, for the report: "exit code 137", "6 packets dropped". */
  text: string;
  /** What Patroni made of it, where it was asked. */
  outcome?: FaultOutcome;
}

/** One fault on one node; its stages are driven by the life cycle. */
export interface Injection {
  node: StackNode;
  undo: UndoRecord;
  /** Does it, and proves that it took effect. @throws when it did not. */
  inject(): Promise<Proof>;
  /**
   * Where the fault lives in the container's network namespace or processes, and so dies with them: does it once more
   * after the container has been started again, whatever is left of the first time. @throws when it is not in force.
   */
  again?: () => Promise<Proof>;
}
