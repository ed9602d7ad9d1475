import type { Clock } from '../core/clock.js';
import { formatDuration } from '../core/units.js';
import type { Seen } from '../core/wait.js';
import type { ClusterView } from './view.js';

/** A cluster whose members are all in order. */
export interface WholeCluster {
  leader: string;
  /** The reported state of each member. */
  members: string;
}

/** The state that a run has while its load is on. */
export interface RunningLoad {
  view: Pick<ClusterView, 'leader' | 'lastWrite'>;
  clock: Pick<Clock, 'now'>;
}

/**
 * Proof that writes get through a whole cluster: its leader has acknowledged one since it became whole. Every member
 * can be in order while commits hang (a synchronous standby that does not answer).
 */
export class WriteProof {
  private wholeSinceMs: number | null = null;

  constructor(private readonly running: RunningLoad) {}

  /** The cluster is not whole. Writes acknowledged so far prove nothing. */
  reset(): void {
    this.wholeSinceMs = null;
  }

  check({ leader, members }: WholeCluster): Seen<string> {
    const { view, clock } = this.running;
    this.wholeSinceMs ??= clock.now();
    const { lastWrite } = view;
    if (lastWrite !== null && lastWrite.t > this.wholeSinceMs && lastWrite.node === leader)
      return { done: true, value: `${members}; ${leader} acknowledges writes` };
    const last =
      lastWrite === null ? 'there was none' : `the last was ${formatDuration(clock.now() - lastWrite.t)} ago`;
    return { done: false, saw: `${members}; no write acknowledged by ${leader}: ${last}` };
  }
}
