import type { Clock, ClockOffset } from '../core/clock.js';
import type { Attention } from '../history/attention.js';
import type { RecordEvent } from '../history/events.js';
import { classify } from './classify.js';
import type { Prepared } from './prepared.js';
import { Session, type SessionTarget } from './session.js';
import { INSERT_PATIENT } from './tables.js';
import type { Ticker } from './ticker.js';
import { nodeIdentity, type NodeIdentity } from './node-identity.js';

const EVERY_MS = 250;
const CALM_EVERY_MS = 1000;
/** How soon a rest ends when something happens. */
const STEP_MS = 50;
/** Longer than any fault is held. A frozen node answers only after it has been resumed. */
const PATIENCE_MS = 600_000;
/** Start of the sequence numbers; keeps them apart from those of the probe. */
const FIRST_SEQ = 1_000_000_000;

const PATIENT: Prepared<{ answer: NodeIdentity & { timeline: number }; executedMs: number }> = {
  name: 'patient',
  text: INSERT_PATIENT,
  read: ([node, inRecovery, timeline, executed]) => ({
    answer: { ...nodeIdentity(node, inRecovery), timeline: Number(timeline) },
    executedMs: Number(executed),
  }),
};

/** What the probes of all nodes share. */
export interface ProbeContext {
  clock: Clock;
  record: RecordEvent;
  ticker: Ticker;
  /** The node is asked less often while nothing happens. If absent, always as often as possible. */
  attention?: Attention | undefined;
  /** Null: the time at which a node executed a write is known from its answer only. */
  engineClock: ClockOffset | null;
}

/**
 * Waits for `closeMs`, or for `calmMs` while nothing happens; something that happens cuts the wait short. Rests on the
 * wake-ups of the loads.
 */
export async function rest(closeMs: number, calmMs: number, { clock, ticker, attention }: ProbeContext): Promise<void> {
  const startMs = clock.now();
  const isCalm = () => attention !== undefined && !attention.isClose();
  await ticker.passed(closeMs);
  while (isCalm() && clock.now() - startMs < calmMs && ticker.isRunning) await ticker.passed(STEP_MS);
}

/**
 * Writes to one node directly while it is a primary, and waits for each answer without a time-out. A frozen node
 * executes what it had received before, once it is resumed and before it notices that it is no longer the leader.
 * Clients with short time-outs never see that.
 */
export class PatientWriter {
  private session: Session | null = null;
  private pendingSinceMs: number | null = null;
  private seq = FIRST_SEQ;
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly target: string,
    private readonly sessionTarget: SessionTarget,
    private readonly isPrimary: () => boolean,
    private readonly context: ProbeContext,
  ) {}

  start(): void {
    this.loop = this.run();
  }

  /** Ends the loop. Answers that have not arrived by then are lost. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.session?.drop();
    await this.loop;
  }

  /** How long the write under way has been waiting for its answer; 0 if there is none. */
  get waitingMs(): number {
    return this.pendingSinceMs === null ? 0 : this.context.clock.now() - this.pendingSinceMs;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.isPrimary()) await this.write();
      await rest(EVERY_MS, CALM_EVERY_MS, this.context);
    }
  }

  private async write(): Promise<void> {
    const startMs = this.context.clock.now();
    const seq = (this.seq += 1);
    const base = () =>
      ({
        kind: 'direct-write',
        t: this.context.clock.now(),
        unc: 0,
        src: 'probe-patient',
        startMs,
        target: this.target,
        seq,
      }) as const;
    try {
      const patient = { ...this.sessionTarget, statementTimeoutMs: PATIENCE_MS };
      this.session ??= await Session.open(patient);
      this.pendingSinceMs = startMs;
      const row = await this.session.run(PATIENT, [this.target, seq]);
      if (row)
        this.context.record({
          ...base(),
          outcome: 'ok',
          stage: 'execute',
          ...row.answer,
          ...this.notBefore(row.executedMs),
        });
    } catch (error) {
      const wasOpen = this.session !== null;
      this.session?.drop();
      this.session = null;
      // Failures to connect are recorded by the probe.
      if (wasOpen && !this.stopped) this.context.record({ ...base(), stage: 'execute', ...classify(error, 'execute') });
    } finally {
      this.pendingSinceMs = null;
    }
  }

  /**
   * The earliest time on the clock of the run at which the node can have executed the write, by the clock of its host.
   */
  private notBefore(executedMs: number): { notBeforeMs?: number } {
    if (!this.context.engineClock) return {};
    return {
      notBeforeMs:
        this.context.clock.fromWall(executedMs - this.context.engineClock.offset) - this.context.engineClock.unc,
    };
  }
}
