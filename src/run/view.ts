import type { HistoryEvent } from '../history/events.js';
import { isOfLoad } from '../history/route.js';

/** The current state that the runner needs to drive a scenario, derived from the events. */
export class ClusterView {
  /** Holder of the leader key; null while no node holds it. */
  leader: string | null = null;
  firstLeader: string | null = null;
  /** The last acknowledged write of the load. */
  lastWrite: { t: number; node: string; timeline: number } | null = null;
  firstWriteAt: number | null = null;
  /** Number of acknowledged writes of the load. */
  acknowledged = 0;
  /** By route beside that of the load: the last write acknowledged there. */
  readonly lastOnRoute = new Map<string, { t: number; node: string }>();

  readonly follow = (event: HistoryEvent): void => {
    if (event.kind === 'leader-key') {
      this.leader = event.op === 'put' ? (event.holder ?? null) : null;
      this.firstLeader ??= this.leader;
    }
    if (event.kind === 'write' && event.outcome === 'ok' && isOfLoad(event)) {
      this.lastWrite = { t: event.t, node: event.node ?? '', timeline: event.timeline ?? 0 };
      this.firstWriteAt ??= event.t;
      this.acknowledged += 1;
    }
    if (event.kind === 'write' && event.outcome === 'ok' && event.route !== undefined)
      this.lastOnRoute.set(event.route, { t: event.t, node: event.node ?? '' });
  };
}
