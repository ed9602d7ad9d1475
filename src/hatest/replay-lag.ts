/**
 * Replay lag of replicas, corrected for idle time. The server's `now - pg_last_xact_replay_timestamp()` includes the
 * time in which there was nothing to replay: after an outage the first WAL would seem as late as the outage was long.
 */
export class ReplayLag {
  private readonly caughtUpAt = new Map<string, number>();

  /**
   * Returns the server's value, capped at the time since the node was last seen with all received WAL replayed. In ms.
   */
  of(node: string, saidMs: number | null, nowMs: number): number | null {
    if (saidMs === 0) this.caughtUpAt.set(node, nowMs);
    if (saidMs === null) return null;
    return Math.min(saidMs, nowMs - (this.caughtUpAt.get(node) ?? Number.NEGATIVE_INFINITY));
  }
}
