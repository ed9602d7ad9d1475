import type Docker from 'dockerode';
import type { Clock, ClockOffset } from '../core/clock.js';
import type { FaultOutcome } from '../history/events.js';
import type { Cluster, StackNode } from '../stack/types.js';
import type { ProcessName } from './parameters.js';

/** What a fault may use. */
export interface FaultContext {
  docker: Docker;
  cluster: Cluster;
  clock: Clock;
  engineClock: ClockOffset;
  signal: AbortSignal;
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

/**
 * How to undo an injection: plain data, written to disk before anything is done, so that another process can finish
 * the job after a kill -9 of the harness. It must be harmless to undo what was never injected, or twice.
 */
export type UndoRecord = { containerId: string; node: string } & (
  | StartContainer
  | { undo: 'delete-rules'; toolsImage: string; runId: string; tag: string }
  | { undo: 'continue-process'; toolsImage: string; runId: string; process: ProcessName }
  | { undo: 'unpause-container' }
  | { undo: 'execute'; command: string[]; proof: string }
  | { undo: 'remove-container'; name: string }
  | { undo: 'stop-delay'; toolsImage: string; runId: string; tag: string }
  | { undo: 'lift-limits'; update: ContainerLimits }
  | { undo: 'end-maintenance'; endpoints: { host: string; port: number }[] }
  | { undo: 'nothing' }
);

interface StartContainer {
  undo: 'start-container';
  /** What the container was given to stop, where it was asked to, s: that stop may still be under way when the run is dead. */
  stopGraceS?: number;
}

/** As POST /containers/(id)/update of the engine takes it. */
export type ContainerLimits = { CpuPeriod: number; CpuQuota: number } | { Memory: number; MemorySwap: number };

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
