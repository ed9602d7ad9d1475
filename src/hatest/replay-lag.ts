/**
 * How far replicas are behind with replaying, where the server's own word is too much: `now -
 * pg_last_xact_replay_timestamp()` counts the time in which there was nothing to replay. The first WAL after an outage
 * would be as late as the outage was long.
 */
export class ReplayLag {
  private readonly caughtUpAt = new Map<string, number>();

  /** What the server says, but no more than the time since the node was last seen with all replayed that it had, ms. */
  of(node: string, saidMs: number | null, nowMs: number): number | null {
    if (saidMs === 0) this.caughtUpAt.set(node, nowMs);
    if (saidMs === null) return null;
    return Math.min(saidMs, nowMs - (this.caughtUpAt.get(node) ?? Number.NEGATIVE_INFINITY));
  }
}
