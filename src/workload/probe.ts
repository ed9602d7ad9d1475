import { classify, READ_ONLY_SQL_TRANSACTION } from './classify.js';
import { PatientWriter, rest, type ProbeContext } from './patient.js';
import type { Prepared } from './prepared.js';
import { Session, type SessionTarget } from './session.js';
import { INSERT_DIRECT, SELECT_STATUS } from './tables.js';
import { nodeIdentity, type NodeIdentity } from './node-identity.js';

const PRIMARY_INTERVAL_MS = 100;
/** Replicas are probed less often. Their log gives the time of a promotion to the millisecond. */
const REPLICA_INTERVAL_MS = 200;
/** The interval while nothing happens. */
const CALM_INTERVAL_MS = 1000;
/** How often a node in recovery is asked to write. Each refusal is a line in its log. */
const REFUSED_WRITE_EVERY_MS = 1000;
/**
 * A primary that has not answered the patient writer for this long gets no writes from the probe. While commits wait
 * for a synchronous standby, every session that gives up leaves one more backend waiting.
 */
const HANGING_MS = 500;

interface Status {
  by: NodeIdentity;
  timeline: number | null;
  lsn: string | null;
  receivedLsn: string | null;
  walReceiver: string | null;
  sessions: number;
}

const STATUS: Prepared<Status> = {
  name: 'status',
  text: SELECT_STATUS,
  read: ([node, inRecovery, timeline, lsn, receivedLsn, walReceiver, sessions]) => ({
    by: nodeIdentity(node, inRecovery),
    timeline: timeline == null ? null : Number(timeline),
    lsn: lsn ?? null,
    receivedLsn: receivedLsn ?? null,
    walReceiver: walReceiver ?? null,
    sessions: Number(sessions),
  }),
};

const DIRECT: Prepared<NodeIdentity & { timeline: number }> = {
  name: 'direct',
  text: INSERT_DIRECT,
  read: ([node, inRecovery, timeline]) => ({ ...nodeIdentity(node, inRecovery), timeline: Number(timeline) }),
};

/**
 * Probes one node directly, bypassing the proxy: its role, timeline and position, and whether it takes a small write. A
 * closed loop with a short time-out. 10 probes a second while the node takes writes or does not answer, else 5.
 */
export class NodeProbe {
  private session: Session | null = null;
  private seq = 0;
  private lastRefusedMs = Number.NEGATIVE_INFINITY;
  private stopped = false;
  private isPrimary = false;
  private readonly patient: PatientWriter;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly target: string,
    private readonly sessionTarget: SessionTarget,
    private readonly context: ProbeContext,
  ) {
    this.patient = new PatientWriter(target, sessionTarget, () => this.isPrimary, context);
  }

  start(): void {
    this.loop = this.run();
    this.patient.start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.patient.stop();
    await this.loop;
    this.session?.drop();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const startMs = this.context.clock.now();
      const inRecovery = await this.look(startMs);
      const lookedForMs = this.context.clock.now() - startMs;
      const closeMs = inRecovery ? REPLICA_INTERVAL_MS : PRIMARY_INTERVAL_MS;
      const remaining = (ms: number) => Math.max(5, ms - lookedForMs);
      await rest(remaining(closeMs), remaining(CALM_INTERVAL_MS), this.context);
    }
  }

  /** Returns true if the node answered and is in recovery. */
  private async look(startMs: number): Promise<boolean> {
    const session = await this.connected(startMs);
    if (!session) return false;
    const base = () => ({ t: this.context.clock.now(), unc: 0, src: 'probe', startMs, target: this.target });
    let row: Status | undefined;
    try {
      row = await session.run(STATUS, []);
    } catch (error) {
      this.context.record({ kind: 'probe', ...base(), stage: 'execute', ...classify(error, 'execute') });
      this.forget(session);
      return false;
    }
    if (!row) return false;
    this.context.record({
      kind: 'probe',
      ...base(),
      outcome: 'ok',
      stage: 'execute',
      ...row.by,
      ...(row.timeline === null ? {} : { timeline: row.timeline }),
      ...(row.lsn === null ? {} : { lsn: row.lsn }),
      receivedLsn: row.receivedLsn,
      walReceiver: row.walReceiver,
      sessions: row.sessions,
    });
    this.isPrimary = !row.by.inRecovery;
    const isRefusalDue = startMs - this.lastRefusedMs >= REFUSED_WRITE_EVERY_MS;
    if (row.by.inRecovery ? isRefusalDue : this.patient.waitingMs < HANGING_MS) await this.write(session);
    return row.by.inRecovery;
  }

  private async write(session: Session): Promise<void> {
    const startMs = this.context.clock.now();
    const seq = (this.seq += 1);
    const base = () => ({ t: this.context.clock.now(), unc: 0, src: 'probe', startMs, target: this.target, seq });
    try {
      const row = await session.run(DIRECT, [this.target, seq]);
      if (row) this.context.record({ kind: 'direct-write', ...base(), outcome: 'ok', stage: 'execute', ...row });
    } catch (error) {
      const failure = classify(error, 'execute');
      this.context.record({ kind: 'direct-write', ...base(), stage: 'execute', ...failure });
      if (failure.code === READ_ONLY_SQL_TRANSACTION) this.lastRefusedMs = startMs;
      else this.forget(session);
    }
  }

  private async connected(startMs: number): Promise<Session | null> {
    if (this.session?.usable) return this.session;
    try {
      this.session = await Session.open(this.sessionTarget);
      return this.session;
    } catch (error) {
      const failure = { stage: 'connect' as const, ...classify(error, 'connect') };
      this.context.record({
        kind: 'probe',
        t: this.context.clock.now(),
        unc: 0,
        src: 'probe',
        startMs,
        target: this.target,
        ...failure,
      });
      return null;
    }
  }

  private forget(session: Session): void {
    session.drop();
    this.session = null;
  }
}
