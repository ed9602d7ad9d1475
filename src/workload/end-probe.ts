import type { Clock } from '../core/clock.js';
import type { ConnectionLimit } from './connection-limit.js';
import type { Open, Operations } from './operations.js';
import type { RouteWatch } from './route-watch.js';
import type { Session } from './session.js';

/** One host of a list, which a probe asks by itself. */
export interface ProbedHost {
  /** As the history names it. */
  name: string;
  open: Open;
}

export interface EndProbeOptions {
  clock: Clock;
  limit: ConnectionLimit;
  /** Interval in ms between attempts that cost a server nothing. */
  intervalMs: number;
  /** Connections that the probe may hold at the same time. */
  connections: () => number;
  /** The only host that this probe asks. Absent: it connects as the pool does. */
  host?: ProbedHost;
  /**
   * An attempt is one pass over several hosts. A silent one costs its whole time-out before the next is tried, so an
   * attempt is not given up for a newer one.
   */
  severalHosts?: boolean | undefined;
  /** Tells whether our connections reach the proxy at all. If absent, they are assumed to. */
  route?: RouteWatch | undefined;
  /**
   * Returns the node of a session with the cheapest possible query. Absent for loads whose operations do not pile up at
   * a server.
   */
  identify?: ((session: Session) => Promise<string | undefined>) | undefined;
  /** Takes over a working session. Returns false if the pool has no place for it. */
  adopt: (session: Session) => boolean;
}

/** An attempt to open a session. Its operations are recorded under the first slot number after those of the pool. */
interface Opening {
  startMs: number;
  controller: AbortController;
  isHeard: boolean;
}

/** Once a server has begun to answer a session, no other session is tried for this long. */
const ANSWERING_MS = 100;
/** An operation older than this counts as hanging. */
const EXECUTING_MS = 200;
/** Limit on the operations of the probe that hang at the same time. Two see the end as well as twenty. */
const MAX_HANGING = 2;
/** While operations hang, how often a new session checks whether the route still leads to the same node. */
const SAME_NODE_EVERY_MS = 1000;
/** Interval between attempts that get no answer and, by the count of the proxy, do not reach it. */
const BLOCKED_INTERVAL_MS = 8;
/**
 * Interval in ms between attempts that get no answer and may be queued at an overloaded server. It grows with the
 * silence.
 */
const SILENT_INTERVAL_MS = { min: 150, max: 500, share: 0.05 };
/** How often a session on a read-only node tries again. Each refusal is several lines in the log of that node. */
const ASK_AGAIN_MS = 10;

/**
 * Looks for the end of an outage with a few sessions of its own, so that the load need not reconnect faster than an
 * application would. It tries often while attempts are refused at once, at a slow and even rate while a server has to
 * open sessions, and not at all while operations hang at the node that the route leads to: their answers will show the
 * end.
 */
export class EndProbe {
  private readonly opening = new Set<Opening>();
  private readonly executing = new Set<{ readonly sinceMs: number }>();
  private standby: Session | null = null;
  private askedMs = Number.NEGATIVE_INFINITY;
  private begunMs = Number.NEGATIVE_INFINITY;
  private answeredMs = Number.NEGATIVE_INFINITY;
  /** Start of the latest attempt that was ended by the proxy or the network without an answer of the server. */
  private turnedAwayMs = Number.NEGATIVE_INFINITY;
  private outageMs = Number.NEGATIVE_INFINITY;
  private isLooking = false;
  private nextIdentityMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly slot: number,
    private readonly operations: Operations,
    private readonly options: EndProbeOptions,
  ) {}

  /** Called on every beat of an outage. */
  tick(nowMs: number): void {
    if (!this.isLooking) this.outageMs = nowMs;
    this.isLooking = true;
    this.askStandby(nowMs);
    if (this.shouldOpen(nowMs)) void this.openAndRun(nowMs);
    this.makeRoom(nowMs);
  }

  /** Takes a session on a read-only node and retries on it. Returns false if the probe already has one. */
  keepStandby(session: Session): boolean {
    if (this.standby?.usable) return false;
    this.standby = session;
    return true;
  }

  /** The service is back. Aborts the attempts that the server has not begun to answer: it would answer all of them. */
  end(): void {
    this.isLooking = false;
    for (const { controller, isHeard } of this.opening) if (!isHeard) controller.abort();
    if (this.standby) this.operations.discard(this.standby);
    this.standby = null;
  }

  /** Connections that are open or being opened. */
  get held(): number {
    return this.opening.size + this.executing.size + (this.standby ? 1 : 0);
  }

  private shouldOpen(nowMs: number): boolean {
    const { intervalMs, limit, connections, host } = this.options;
    const sinceMs = nowMs - this.begunMs;
    if (sinceMs < intervalMs || !limit.mayOpen('probe', host?.name) || this.isBeingAnswered(nowMs)) return false;
    if (this.hangs && nowMs < this.nextIdentityMs) return false;
    if (host && !this.maySayMore) return false;
    if (nowMs - this.answeredMs < limit.spacingMs(host?.name)) return false;
    if (this.held >= connections()) return false;
    return !this.isSilent || sinceMs >= this.unansweredIntervalMs(nowMs);
  }

  /** Whether another session at a host of its own could show what those that are there do not. */
  private get maySayMore(): boolean {
    return this.standby === null && this.executing.size < MAX_HANGING;
  }

  /** An attempt that was turned away is newer evidence than the silence of earlier attempts. */
  private get isSilent(): boolean {
    return [...this.opening].some(({ isHeard, startMs }) => !isHeard && startMs > this.turnedAwayMs);
  }

  private unansweredIntervalMs(nowMs: number): number {
    return this.options.route?.isBlocked(nowMs) ? BLOCKED_INTERVAL_MS : this.silentIntervalMs(nowMs);
  }

  private silentIntervalMs(nowMs: number): number {
    const { min, max, share } = SILENT_INTERVAL_MS;
    const newsMs = Math.max(this.answeredMs, this.turnedAwayMs, this.outageMs);
    return Math.min(max, Math.max(min, share * (nowMs - newsMs)));
  }

  /** Aborts the oldest unanswered attempt to make room for the next one. The attempts of the pool wait longer. */
  private makeRoom(nowMs: number): void {
    if (this.held < this.options.connections() || this.options.severalHosts) return;
    const oldest = [...this.opening].find(({ isHeard }) => !isHeard);
    // The only attempt has its time: no other will show what it would.
    if (oldest?.startMs === this.begunMs && nowMs - this.begunMs < this.unansweredIntervalMs(nowMs)) return;
    oldest?.controller.abort();
  }

  /** Whether a server is at work on an earlier attempt. Its answer will tell as much as a new attempt would. */
  private isBeingAnswered(nowMs: number): boolean {
    for (const { isHeard, startMs } of this.opening) if (isHeard && nowMs - startMs < ANSWERING_MS) return true;
    for (const { sinceMs } of this.executing) if (nowMs - sinceMs < EXECUTING_MS) return true;
    return false;
  }

  private get hangs(): boolean {
    return this.options.identify !== undefined && this.executing.size >= MAX_HANGING;
  }

  private async openAndRun(startMs: number): Promise<void> {
    const { operations, options } = this;
    this.begunMs = startMs;
    options.route?.begun(startMs);
    const opening: Opening = { startMs, controller: new AbortController(), isHeard: false };
    this.opening.add(opening);
    const session = await operations.open(this.slot, startMs, opening.controller, {
      open: options.host?.open,
      heard: () => {
        opening.isHeard = true;
        this.answeredMs = startMs;
      },
      turnedAway: () => (this.turnedAwayMs = Math.max(this.turnedAwayMs, startMs)),
    });
    this.opening.delete(opening);
    if (!session) return;
    if (this.hangs && (await this.isSameNode(session))) {
      this.nextIdentityMs = options.clock.now() + SAME_NODE_EVERY_MS;
      operations.discard(session);
      return;
    }
    await this.run(startMs, session);
  }

  private async run(startMs: number, session: Session): Promise<void> {
    const { operations, options } = this;
    const result = await this.whileExecuting(operations.run(this.slot, startMs, session));
    const isKept =
      (result.session === 'good' && options.adopt(session)) ||
      (result.session === 'read-only' && this.keepStandby(session));
    if (!isKept) operations.discard(session);
  }

  /** Whether a session leads to the node at which operations hang. Another operation would only hang there too. */
  private async isSameNode(session: Session): Promise<boolean> {
    const { identify } = this.options;
    const node = identify && (await this.whileExecuting(identify(session)).catch(() => undefined));
    return node === undefined || node === this.operations.lastNode;
  }

  private async whileExecuting<T>(work: Promise<T>): Promise<T> {
    const own = { sinceMs: this.options.clock.now() };
    this.executing.add(own);
    return work.finally(() => this.executing.delete(own));
  }

  private askStandby(nowMs: number): void {
    const { standby } = this;
    if (!standby || nowMs - this.askedMs < ASK_AGAIN_MS) return;
    this.standby = null;
    if (!standby.usable) {
      this.operations.discard(standby);
      return;
    }
    this.askedMs = nowMs;
    void this.run(nowMs, standby);
  }
}
