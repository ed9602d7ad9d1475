import { seededRandom } from '../core/random.js';
import type { Attention } from '../history/attention.js';
import type { RecordEvent } from '../history/events.js';
import { EndProbe, type EndProbeOptions, type ProbedHost } from './end-probe.js';
import { HostProbes } from './host-probes.js';
import { Operations, type OperationOptions } from './operations.js';
import { Pool, type Backoff } from './pool.js';
import { Ticker } from './ticker.js';

export type { AttemptResult } from './operations.js';

export interface PacedOptions extends OperationOptions, Pick<EndProbeOptions, 'route' | 'identify' | 'severalHosts'> {
  name: string;
  /** The size of the pool. */
  sessions: number;
  record: RecordEvent;
  backoff?: Backoff;
  /** Interval in ms, during an outage, between attempts that cost a server nothing. */
  outageIntervalMs?: number;
  /** Maximum of connections in addition to the pool that look for the end of an outage. */
  probes?: number;
  /** The hosts of a list, at most `probes`, each to be asked by itself for the end of an outage. */
  hosts?: readonly ProbedHost[];
  /** How often one session, in turn, is replaced by a new one. */
  rotateEveryMs?: number;
  /** For the jitter of the back-off. */
  seed?: number;
  /** Timer of this load. If absent, the load has its own. */
  ticker?: Ticker;
  /** Raised while operations fail or hang. */
  attention?: Attention | undefined;
}

const DEFAULT_BACKOFF: Backoff = { initialMs: 100, maxMs: 1000 };
const OUTAGE_INTERVAL_MS = 8;
const PROBES = 5;
const ROTATE_EVERY_MS = 500;

/**
 * An open-loop load on a pool of sessions. Operations are due on a fixed schedule, whether or not earlier ones have
 * been answered, and run on any free session. One that is due while no session is free is skipped, as in an application
 * that waits for its pool. During an outage a few sessions outside the pool look for its end (end-probe.ts).
 */
export class PacedLoad {
  private readonly operations: Operations;
  private readonly pool: Pool;
  private readonly probe: Pick<EndProbe, 'tick' | 'keepStandby' | 'end'>;
  private readonly intervalMs: number;
  private dueAt = 0;
  private skippedFrom = 0;
  private skipped = 0;
  private readonly ticker: Ticker;
  private endBeat: () => void = () => undefined;

  constructor(private readonly options: PacedOptions) {
    const { clock, limit, sessions, route, identify, severalHosts, hosts = [], probes = PROBES } = options;
    this.ticker = options.ticker ?? new Ticker(clock);
    this.intervalMs = 1000 / options.perSecond;
    this.operations = new Operations(options, () => this.probe.end());
    this.pool = new Pool(this.operations, {
      size: sessions,
      clock,
      limit,
      backoff: options.backoff ?? DEFAULT_BACKOFF,
      random: seededRandom(options.seed ?? 0),
      rotateEveryMs: options.rotateEveryMs ?? ROTATE_EVERY_MS,
      keepStandby: (session) => this.operations.isOutage(clock.now()) && this.probe.keepStandby(session),
    });
    const isByHost = hosts.length > 0;
    const ofProbe: EndProbeOptions = {
      clock,
      limit,
      route,
      identify: isByHost ? undefined : identify,
      severalHosts: severalHosts && !isByHost,
      intervalMs: options.outageIntervalMs ?? OUTAGE_INTERVAL_MS,
      connections: () => probes,
      adopt: (session) => this.pool.adopt(session),
    };
    this.probe = isByHost
      ? new HostProbes(sessions, this.operations, ofProbe, hosts)
      : new EndProbe(sessions, this.operations, ofProbe);
  }

  start(): void {
    this.dueAt = this.ticker.nextMultiple(this.intervalMs, this.options.clock.now());
    this.endBeat = this.ticker.add(this.beat);
  }

  /** Starts nothing more and waits until every attempt has its outcome. Gives up after some seconds (operations.ts). */
  async drain(): Promise<void> {
    this.endBeat();
    this.pool.stop();
    await this.operations.drain();
    this.reportSkipped();
  }

  private readonly beat = (nowMs: number): number => {
    const { outageIntervalMs = OUTAGE_INTERVAL_MS } = this.options;
    const isOutage = this.operations.isOutage(nowMs);
    this.pool.connect(nowMs);
    if (isOutage) {
      this.options.attention?.raise();
      this.probe.tick(nowMs);
    }
    // Missed beats are not made up after a stall of the event loop: the burst would distort the measurement.
    if (nowMs - this.dueAt > 10 * this.intervalMs) this.dueAt = this.ticker.nextMultiple(this.intervalMs, nowMs);
    for (; this.dueAt <= nowMs; this.dueAt += this.intervalMs) this.begin(nowMs, isOutage);
    return isOutage ? Math.min(this.dueAt, nowMs + outageIntervalMs) : this.dueAt;
  };

  private begin(nowMs: number, isOutage: boolean): void {
    if (this.pool.run(nowMs, !isOutage)) {
      this.reportSkipped();
      return;
    }
    if (this.skipped === 0) this.skippedFrom = nowMs;
    this.skipped += 1;
  }

  /** Records the operations that were due and skipped. Attempts under way, or the probe, covered that time. */
  private reportSkipped(): void {
    if (this.skipped === 0) return;
    const { clock, name, record } = this.options;
    const base = { kind: 'skipped' as const, t: clock.now(), unc: 0, src: name };
    record({ ...base, count: this.skipped, fromMs: this.skippedFrom, watched: true });
    this.skipped = 0;
  }
}
