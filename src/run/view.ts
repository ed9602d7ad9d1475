import type { HistoryEvent } from '../history/events.js';

/** What the runner has to know of the present while it drives a scenario, folded from the history. */
export class ClusterView {
  /** Holder of the leader key; null while no node holds it. */
  leader: string | null = null;
  firstLeader: string | null = null;
  /** The last acknowledged write through the proxy. */
  lastWrite: { t: number; node: string; timeline: number } | null = null;
  firstWriteAt: number | null = null;
  /** Writes that have been acknowledged through the proxy. */
  acknowledged = 0;

  readonly follow = (event: HistoryEvent): void => {
    if (event.kind === 'leader-key') {
      this.leader = event.op === 'put' ? (event.holder ?? null) : null;
      this.firstLeader ??= this.leader;
    }
    if (event.kind === 'write' && event.outcome === 'ok') {
      this.lastWrite = { t: event.t, node: event.node ?? '', timeline: event.timeline ?? 0 };
      this.firstWriteAt ??= event.t;
      this.acknowledged += 1;
    }
  };
}
