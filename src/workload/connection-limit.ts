import type { Clock } from '../core/clock.js';
import { MAX_NEW_PER_SECOND, ROUTE_NEW_PER_SECOND } from '../core/connection-bounds.js';

/** The part of the limit that the pools may use. The rest is for the sessions that look for the end of an outage. */
const POOL_NEW_PER_SECOND = 17;
const WINDOW_MS = 1000;

/** One connection of the load, from the attempt to open it until it is closed. */
export interface Connection {
  /** A server has begun to answer; `host`: which one, of several that are tried in turn. It may not be the last. */
  heard(host?: string): void;
  /** The session is open: no other server will have to answer. */
  opened(): void;
  /** Sets the node that the connection leads to, once it is known. */
  identify(node: string): void;
  close(): void;
}

interface Answered {
  atMs: number;
  node?: string;
}

/** Counts over the connections of all loads within a period. */
export interface ConnectionCounts {
  /** Maximum of connections open or being opened at the same time. */
  held: number;
  /** Attempts to connect. */
  begun: number;
  /** Maximum of new sessions that one node began to answer within any second. */
  newPerSecond: number;
}

/** Counts the connections of all loads of a run, and limits how many new ones a node has to answer. */
export class ConnectionLimit {
  private held = 0;
  private waiting = 0;
  private answered: Answered[] = [];
  private period: ConnectionCounts = { held: 0, begun: 0, newPerSecond: 0 };

  constructor(private readonly clock: Clock) {}

  /** @param weight How much an attempt that has no answer yet counts of the limit. */
  begin(weight: 0 | 1 = 1): Connection {
    this.held += 1;
    this.waiting += weight;
    this.period.begun += 1;
    this.period.held = Math.max(this.period.held, this.held);
    let answer: Answered | undefined;
    let [isWaiting, isOpen] = [true, true];
    const waitsNoMore = () => {
      if (isWaiting) this.waiting -= weight;
      isWaiting = false;
    };
    return {
      heard: (host) => {
        if (!isWaiting) return;
        if (host === undefined) waitsNoMore();
        answer = { atMs: this.clock.now(), ...(host === undefined ? {} : { node: host }) };
        this.answered.push(answer);
        this.period.newPerSecond = Math.max(this.period.newPerSecond, this.busiest());
      },
      opened: waitsNoMore,
      identify: (node) => {
        if (answer) answer.node = node;
      },
      close: () => {
        waitsNoMore();
        if (isOpen) this.held -= 1;
        isOpen = false;
      },
    };
  }

  /**
   * Whether one more attempt stays within the limit, even if the server answers all pending ones now. `host`: the only
   * one that can answer it.
   */
  mayOpen(forWhat: 'pool' | 'probe', host?: string): boolean {
    const most = forWhat === 'pool' ? POOL_NEW_PER_SECOND : MAX_NEW_PER_SECOND;
    return this.pendingAt(host) < most;
  }

  /** New sessions of the last second at a node, else at the busiest one, if it answers all attempts under way now. */
  protected pendingAt(host?: string): number {
    const { unnamed, named } = this.countByNode();
    return unnamed + (host === undefined ? Math.max(0, ...named.values()) : (named.get(host) ?? 0)) + this.waiting;
  }

  /** Minimum interval after an attempt that was answered, by any node or by `host`. Spreads new sessions evenly. */
  spacingMs(host?: string): number {
    const nodes = host === undefined ? this.countByNode().named.size : 1;
    return WINDOW_MS / MAX_NEW_PER_SECOND / Math.max(1, nodes);
  }

  /** Returns the counts since the last call. */
  takeCounts(): ConnectionCounts {
    const counts = this.period;
    this.period = { held: this.held, begun: 0, newPerSecond: this.busiest() };
    return counts;
  }

  private recent(): readonly Answered[] {
    const sinceMs = this.clock.now() - WINDOW_MS;
    if ((this.answered[0]?.atMs ?? Infinity) < sinceMs)
      this.answered = this.answered.filter(({ atMs }) => atMs >= sinceMs);
    return this.answered;
  }

  /** New sessions of the last second at the busiest node. A session without a node name is counted for every node. */
  private busiest(): number {
    const { unnamed, named } = this.countByNode();
    return unnamed + Math.max(0, ...named.values());
  }

  private countByNode(): { unnamed: number; named: ReadonlyMap<string, number> } {
    const named = new Map<string, number>();
    let unnamed = 0;
    for (const { node } of this.recent()) {
      if (node === undefined) unnamed += 1;
      else named.set(node, (named.get(node) ?? 0) + 1);
    }
    return { unnamed, named };
  }
}

/**
 * The limit for the load of one more route. Its sessions count for the whole limit once they are answered. Attempts
 * under way do not: those of several silent routes would keep the load, and each other, from seeing the end of an
 * outage. For the same reason its probes do not ask the whole limit: the first session of each route comes at once,
 * and its pool follows when there is room.
 */
export class RouteConnectionLimit extends ConnectionLimit {
  constructor(
    clock: Clock,
    private readonly whole: ConnectionLimit,
  ) {
    super(clock);
  }

  override begin(): Connection {
    const counted = [super.begin(), this.whole.begin(0)];
    return {
      heard: (host) => {
        for (const each of counted) each.heard(host);
      },
      opened: () => {
        for (const each of counted) each.opened();
      },
      identify: (node) => {
        for (const each of counted) each.identify(node);
      },
      close: () => {
        for (const each of counted) each.close();
      },
    };
  }

  override mayOpen(forWhat: 'pool' | 'probe'): boolean {
    return this.pendingAt() < ROUTE_NEW_PER_SECOND && (forWhat === 'probe' || this.whole.mayOpen('pool'));
  }

  override spacingMs(): number {
    return WINDOW_MS / ROUTE_NEW_PER_SECOND;
  }
}
