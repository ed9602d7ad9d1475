import type { Clock } from '../core/clock.js';
import type { ConnectionLimit } from './connection-limit.js';
import type { Operations } from './operations.js';
import type { RouteWatch } from './route-watch.js';
import type { Session } from './session.js';

export interface EndProbeOptions {
  clock: Clock;
  limit: ConnectionLimit;
  /** Attempts that cost a server nothing are this far apart, ms. */
  intervalMs: number;
  /** Connections that it may hold at the same time. */
  connections: number;
  /** Whether the proxy hears of our connections at all; absent: taken for granted. */
  route?: RouteWatch | undefined;
  /**
   * The node of a session without asking it for more; absent: the operations of this load do not pile up at a server.
   */
  identify?: ((session: Session) => Promise<string | undefined>) | undefined;
  /** Takes a session that works; false: there is no use for it. */
  adopt: (session: Session) => boolean;
}

/** The number under which its operations are recorded is that of the slot after the pool's. */
interface Opening {
  startMs: number;
  controller: AbortController;
  isHeard: boolean;
}

/** A server that has begun to answer a session is given this long before another one is tried beside it, ms. */
const ANSWERING_MS = 100;
/** An operation younger than this is not yet taken for hanging, ms. */
const EXECUTING_MS = 200;
/** Operations of its own that hang at the same time, at most: two of them see the end as well as twenty. */
const MAX_HANGING = 2;
/** Where operations hang, a new session asks this often whether the route still leads to the same node, ms. */
const SAME_NODE_EVERY_MS = 1000;
/** Between attempts that meet silence, ms: where the proxy does not hear of them, … */
const BLOCKED_INTERVAL_MS = 8;
/** … and where each may be waiting in the queue of a server that does not get to it: longer, the longer it lasts. */
const SILENT_INTERVAL_MS = { min: 150, max: 500, share: 0.05 };
/** A session on a read-only node is asked again this often, ms: each refusal is several lines in that node's log. */
const ASK_AGAIN_MS = 10;

/**
 * Looks for the end of an outage with a few sessions of its own, so that the load need not reconnect faster than an
 * application would: often where an attempt is refused at once, evenly and seldom where a server has to open a session,
 * and not at all where operations of the load are hanging at the same node and will tell by themselves.
 */
export class EndProbe {
  private readonly opening = new Set<Opening>();
  private readonly executing = new Set<{ readonly sinceMs: number }>();
  private standby: Session | null = null;
  private askedMs = Number.NEGATIVE_INFINITY;
  private begunMs = Number.NEGATIVE_INFINITY;
  private answeredMs = Number.NEGATIVE_INFINITY;
  /** When the last attempt began that the other side ended without an answer of the server. */
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
    this.makeRoom();
  }

  /** Takes a session whose node is read-only, to be asked until it is not; false: it has one already. */
  keepStandby(session: Session): boolean {
    if (this.standby?.usable) return false;
    this.standby = session;
    return true;
  }

  /**
   * The service is back: attempts that the server has not begun to answer are called off, or it would answer them all.
   */
  end(): void {
    this.isLooking = false;
    for (const { controller, isHeard } of this.opening) if (!isHeard) controller.abort();
    if (this.standby) this.operations.discard(this.standby);
    this.standby = null;
  }

  private get held(): number {
    return this.opening.size + this.executing.size + (this.standby ? 1 : 0);
  }

  private shouldOpen(nowMs: number): boolean {
    const { intervalMs, limit, connections, route } = this.options;
    const sinceMs = nowMs - this.begunMs;
    if (sinceMs < intervalMs || !limit.mayOpen('probe') || this.isBeingAnswered(nowMs)) return false;
    if (this.hangs && nowMs < this.nextIdentityMs) return false;
    if (nowMs - this.answeredMs < limit.spacingMs) return false;
    if (this.held >= connections) return false;
    // Silence from before an attempt that was turned away says nothing of the present.
    const isSilent = [...this.opening].some(({ isHeard, startMs }) => !isHeard && startMs > this.turnedAwayMs);
    return !isSilent || sinceMs >= (route?.isBlocked(nowMs) ? BLOCKED_INTERVAL_MS : this.silentIntervalMs(nowMs));
  }

  private silentIntervalMs(nowMs: number): number {
    const { min, max, share } = SILENT_INTERVAL_MS;
    const newsMs = Math.max(this.answeredMs, this.turnedAwayMs, this.outageMs);
    return Math.min(max, Math.max(min, share * (nowMs - newsMs)));
  }

  /** The oldest attempt that meets silence makes room for the next one; the pool's own wait for longer. */
  private makeRoom(): void {
    if (this.held < this.options.connections) return;
    [...this.opening].find(({ isHeard }) => !isHeard)?.controller.abort();
  }

  /** A server is at work on what was asked before: the answer to that tells as much. */
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

  /** Whether a session leads to the node at which operations hang: one more would only hang beside them. */
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
