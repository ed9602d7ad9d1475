import { randomUUID } from 'node:crypto';
import { wallNow, type Clock } from '../core/clock.js';
import { messageOf, type ChaosError } from '../core/errors.js';
import { sleep } from '../core/wait.js';
import { RESOLUTION_MS, watchLoopDelay } from '../history/loop-delay.js';
import { ABANDONED } from '../workload/classify.js';
import type { StatementAttempt } from './attempt.js';
import { opener, type Open } from './connect.js';
import { reconcile, readBack, type Reconciliation } from './final-read.js';
import { Gaps, type ErrorCount } from './gaps.js';
import { reads, writes, type LoadContext } from './loads.js';
import type { HatestSettings, TableName } from './hatest-settings.js';
import { summarise, type HatestSummary } from './summary.js';
import { dropTable } from './table.js';
import { Tally } from './tally.js';
import { tlsPlan } from './tls.js';
import { NO_PROGRESS } from '../workload/session.js';

/** Callbacks during a session; times in ms on the session's clock. */
export interface Listener {
  /** Called for every attempt with an outcome. `gap` is the time since the last success, with the failures in it. */
  attempt(attempt: StatementAttempt, gap: { fromMs: number; failing: boolean; errors: readonly ErrorCount[] }): void;
  /** A message to show once. */
  note(text: string): void;
}

export interface Ends {
  /** Ends the load; the final read follows. */
  stop: AbortSignal;
  /** Ends every remaining wait at once. */
  leave: AbortSignal;
}

/**
 * Writes (or reads) through one port until it is stopped, whatever the cluster does, and returns the summary.
 * @throws ChaosError only where waiting cannot help: a table that hatest did not make, a missing privilege, unreadable
 * certificates.
 */
export async function hatest(
  settings: HatestSettings,
  clock: Clock,
  listener: Listener,
  ends: Ends,
): Promise<HatestSummary> {
  const open = openerFor(settings);
  const run = randomUUID();
  const startedAt = wallNow();
  const startMs = clock.now();
  const tally = new Tally();
  const gaps = new Gaps(startMs, 1000 / settings.rate, longestAttempt(settings));
  const hopeless = new AbortController();
  let lateMs = 0;
  let over = false;
  const endLoopDelay = watchLoopDelay('main', RESOLUTION_MS.whereTimesAreTaken, clock, (event) => {
    if (event.kind === 'loop-delay') lateMs = Math.max(lateMs, event.maxMs);
  });
  const context: LoadContext = {
    settings,
    clock,
    open,
    record: (attempt) => {
      // Aborted by the end of the session: neither a success nor a failure.
      if (over && attempt.code === ABANDONED) return;
      const { current } = gaps;
      tally.add(attempt);
      if (attempt.outcome === 'ok') gaps.success(attempt);
      else gaps.failure(attempt);
      listener.attempt(attempt, attempt.outcome === 'ok' ? current : gaps.current);
    },
    fatal: (error) => hopeless.abort(error),
  };
  const load = settings.readOnly ? reads(context) : writes(context, run);
  load.start();
  await ended(settings.durationMs, AbortSignal.any([ends.stop, hopeless.signal]));
  const endMs = clock.now();
  over = true;
  await load.drain();
  endLoopDelay();
  if (hopeless.signal.aborted) throw hopeless.signal.reason as ChaosError;

  const outages = gaps.end(endMs);
  const final = await lookAtTheEnd(context, run, tally, listener, ends.leave);
  return summarise({
    settings,
    run,
    startedAt,
    startMs,
    endMs,
    tally,
    outages,
    blips: gaps.blips,
    lateMs,
    clock,
    ...final,
  });
}

interface Final {
  reconciliation: Reconciliation | null;
  /** Why the final read failed; null if it succeeded or was not needed. */
  reconciliationFailure: string | null;
  dropped: string[];
}

/** Reads the rows back and drops the table if requested. Failures here are reported and hide no other result. */
async function lookAtTheEnd(
  { settings }: LoadContext,
  run: string,
  tally: Tally,
  listener: Listener,
  leave: AbortSignal,
): Promise<Final> {
  const final: Final = { reconciliation: null, reconciliationFailure: null, dropped: [] };
  if (settings.readOnly || tally.acknowledged.size + tally.doubtful.size === 0) return final;
  listener.note('reading back what was acknowledged (Ctrl-C once more: leave that out)');
  const open = openerFor({ ...settings, statementTimeoutMs: FINAL_STATEMENT_MS });
  try {
    final.reconciliation = reconcile(tally, await readBack(open, settings.table, run, leave));
    if (settings.drop) final.dropped = await dropAtEnd(open, settings.table, leave);
  } catch (error) {
    const why = leave.aborted ? 'left out on request' : messageOf(error);
    if (final.reconciliation) listener.note(`could not drop the table: ${why}`);
    else final.reconciliationFailure = why;
  }
  return final;
}

function openerFor(settings: HatestSettings): Open {
  const { host, port, user, password, database, connectTimeoutMs, statementTimeoutMs } = settings;
  const target = { host, port, user, password, database, connectTimeoutMs, statementTimeoutMs };
  return opener({ ...target, applicationName: 'patroni-chaos hatest' }, tlsPlan(settings.sslmode));
}

/** The final read counts up to a day's rows, which takes longer than statementTimeoutMs. */
const FINAL_STATEMENT_MS = 15_000;

/**
 * Connecting has two steps of connectTimeoutMs each, tried with and without TLS; then up to three statements follow.
 */
function longestAttempt({ connectTimeoutMs, statementTimeoutMs }: HatestSettings): number {
  return 4 * connectTimeoutMs + 3 * statementTimeoutMs;
}

async function ended(durationMs: number | null, signal: AbortSignal): Promise<void> {
  const forever = 2 ** 31 - 1;
  const endless = async () => {
    while (!signal.aborted) await sleep(forever, signal);
  };
  await (durationMs === null ? endless() : sleep(durationMs, signal)).catch(() => undefined);
}

async function dropAtEnd(open: Open, table: TableName, signal: AbortSignal): Promise<string[]> {
  const session = await open(signal, NO_PROGRESS);
  try {
    return await dropTable(session, table);
  } finally {
    session.drop();
  }
}
