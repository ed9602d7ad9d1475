/** A report older than this no longer describes the present. */
const CURRENT_MS = 1000;
/** An attempt younger than this may not have reached the proxy when it was queried. */
const ON_ITS_WAY_MS = 20;

/**
 * Tells from the connection count of the proxy whether our connections reach it at all. If they do not, new attempts
 * cost no server anything. If they do and nothing answers, each attempt waits at a server that may be overloaded.
 */
export class RouteWatch {
  private total: number | null = null;
  private reportedMs = Number.NEGATIVE_INFINITY;
  private firstBegunMs: number | null = null;
  private blocked = false;

  /** An attempt to connect to the proxy has begun. */
  begun(atMs: number): void {
    this.firstBegunMs ??= atMs;
  }

  /** The proxy reports that it has accepted `total` connections. It was queried at `askedMs` and answered at `atMs`. */
  report(total: number, askedMs: number, atMs: number): void {
    const [before, begunMs] = [this.total, this.firstBegunMs];
    this.total = total;
    this.reportedMs = atMs;
    if (total !== before) this.blocked = false;
    else if (begunMs !== null && begunMs < askedMs - ON_ITS_WAY_MS) this.blocked = true;
    if (begunMs !== null && begunMs < askedMs) this.firstBegunMs = null;
  }

  isBlocked(nowMs: number): boolean {
    return this.blocked && nowMs - this.reportedMs < CURRENT_MS;
  }
}
