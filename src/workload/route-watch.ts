/** A report older than this says nothing of the present, ms. */
const CURRENT_MS = 1000;
/** An attempt younger than this when the proxy was asked may still have been on its way, ms. */
const ON_ITS_WAY_MS = 20;

/**
 * Whether our connections reach the proxy at all, by its own count of them. Where they do not, new attempts cost no
 * server anything; where they do and nothing answers, each one waits at a server that may be too busy to look at it.
 */
export class RouteWatch {
  private total: number | null = null;
  private reportedMs = Number.NEGATIVE_INFINITY;
  private firstBegunMs: number | null = null;
  private blocked = false;

  /** A connection to the proxy is begun. */
  begun(atMs: number): void {
    this.firstBegunMs ??= atMs;
  }

  /** The proxy says that it has accepted `total` connections; it was asked at `askedMs` and answered at `atMs`. */
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
