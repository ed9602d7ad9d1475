import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { classify, READ_ONLY_SQL_TRANSACTION } from '../workload/classify.js';
import { ConnectionLimit } from '../workload/connection-limit.js';
import { PacedLoad, type AttemptResult, type PacedOptions } from '../workload/paced.js';
import type { Session } from '../workload/session.js';
import type { NodeAnswer, StatementAttempt } from './attempt.js';
import type { Open } from './connect.js';
import { ROTATE_EVERY_MS, SESSIONS, type HatestSettings, type TableName } from './hatest-settings.js';
import { ReplayLag } from './replay-lag.js';
import {
  answerOf,
  freshnessOf,
  insertInto,
  selectFreshness,
  SELECT_READABLE,
  SELECT_IDENTITY,
  type ReadRow,
  type IdentityRow,
} from './statements.js';
import { ensureTable, isTableMissing, quoted } from './table.js';
import { ChaosError, EnvironmentError } from '../core/errors.js';

export interface LoadContext {
  settings: HatestSettings;
  clock: Clock;
  open: Open;
  /** Called for every attempt once its outcome is known. */
  record: (attempt: StatementAttempt) => void;
  /** Called for errors that waiting cannot solve: a table that hatest did not make, a missing privilege. */
  fatal: (error: ChaosError) => void;
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** Common part of writes and reads: pacing, and the record of a failed connection. */
function paced(name: string, context: LoadContext, execute: PacedOptions['execute']): PacedLoad {
  const { settings, clock, open, record } = context;
  return new PacedLoad({
    name,
    perSecond: settings.rate,
    sessions: SESSIONS,
    clock,
    limit: new ConnectionLimit(clock),
    // Skipped attempts need no record: they widen the uncertainty of an outage, which is computed from the attempts
    // made.
    record: () => undefined,
    open,
    // No faster than requested: the cluster may not be a test cluster, and an outage must not bring it additional load.
    outageIntervalMs: 1000 / settings.rate,
    rotateEveryMs: ROTATE_EVERY_MS,
    severalHosts: settings.hosts.length > 1,
    connectFailed: (_slot, startMs, error) => {
      record({ startMs, t: clock.now(), stage: 'connect', ...classify(error, 'connect') });
    },
    execute,
  });
}

/** Inserts numbered rows. Creates the table once a primary answers, and again if a failover lost it. */
export function writes(context: LoadContext, run: string): PacedLoad {
  const { settings, clock, record } = context;
  const table = new TableOnDemand(settings, context.fatal);
  const insert = insertInto(settings.table);
  let lastSeq = 0;
  return paced('hatest', context, async (_slot, startMs, session) => {
    const base = { startMs, stage: 'execute' as const };
    const sent: { seq?: number } = {};
    try {
      await table.ensure(session);
      sent.seq = lastSeq += 1;
      const [row] = await session.query<IdentityRow>({ text: insert, values: [run, sent.seq, clock.toWall(startMs)] });
      const { localOnly } = session;
      const answer = row ? { answer: answerOf(row) } : {};
      record({ ...base, ...sent, t: clock.now(), outcome: 'ok', ...answer, ...(localOnly ? { localOnly } : {}) });
      return { ok: true, session: 'good' };
    } catch (error) {
      // A row that was never sent cannot have been applied.
      const failure = classify(error, sent.seq === undefined ? 'connect' : 'execute');
      const t = clock.now();
      if (isTableMissing(failure.code)) table.forget();
      const readOnly = failure.code === READ_ONLY_SQL_TRANSACTION;
      const answer = readOnly ? await whoIs(session) : undefined;
      record({ ...base, ...sent, t, ...failure, ...(answer ? { answer } : {}) });
      return afterFailure(session, readOnly || isTableMissing(failure.code));
    }
  });
}

/** Reads the node's identity, role and freshness. */
export function reads(context: LoadContext): PacedLoad {
  const { settings, clock, record } = context;
  const tableOf = new WeakMap<Session, TableName | null>();
  const replayLag = new ReplayLag();
  return paced('hatest', context, async (_slot, startMs, session) => {
    const base = { startMs, stage: 'execute' as const };
    try {
      const table = tableOf.get(session) ?? (await readable(session, settings.table));
      tableOf.set(session, table);
      const [row] = await session.query<ReadRow>({ text: selectFreshness(table), values: [] });
      const t = clock.now();
      record({
        ...base,
        t,
        outcome: 'ok',
        ...(row ? { answer: answerOf(row), freshness: freshnessOf(row, clock.toWall(t), replayLag) } : {}),
      });
      return { ok: true, session: 'good' };
    } catch (error) {
      record({ ...base, t: clock.now(), ...classify(error, 'connect') });
      return afterFailure(session, false);
    }
  });
}

function afterFailure(session: Session, usable: boolean): AttemptResult {
  if (!usable) session.drop();
  return { ok: false, session: usable ? 'read-only' : 'broken' };
}

async function readable(session: Session, table: TableName): Promise<TableName | null> {
  const [row] = await session.query<{ readable: boolean }>({ text: SELECT_READABLE, values: [quoted(table)] });
  return row?.readable ? table : null;
}

async function whoIs(session: Session): Promise<NodeAnswer | undefined> {
  try {
    const [row] = await session.query<IdentityRow>({ text: SELECT_IDENTITY, values: [] });
    return row && answerOf(row);
  } catch {
    return undefined;
  }
}

/** Creates the table in the first session; the others wait for it. */
class TableOnDemand {
  private making: Promise<void> | null = null;

  constructor(
    private readonly settings: HatestSettings,
    private readonly fatal: (error: ChaosError) => void,
  ) {}

  async ensure(session: Session): Promise<void> {
    this.making ??= ensureTable(session, this.settings.table);
    const { making } = this;
    try {
      await making;
    } catch (error) {
      if (this.making === making) this.making = null;
      const hopeless = this.hopeless(error);
      if (hopeless) this.fatal(hopeless);
      throw error;
    }
  }

  forget(): void {
    this.making = null;
  }

  private hopeless(error: unknown): ChaosError | null {
    if (error instanceof ChaosError) return error;
    if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) return null;
    const { user, database, table } = this.settings;
    return new EnvironmentError(`cannot create the table ${table.schema}.${table.name}: ${messageOf(error)}`, {
      code: 'TABLE_PRIVILEGE',
      hint:
        `GRANT CREATE ON DATABASE ${database} TO ${user}; or use --table with a schema where ${user} may create one; ` +
        'or use --read-only.',
      cause: error,
    });
  }
}
