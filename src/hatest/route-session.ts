import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import type { ChaosError } from '../core/errors.js';
import { messageOf } from '../core/errors.js';
import { ABANDONED } from '../workload/classify.js';
import type { PacedLoad } from '../workload/paced.js';
import { NO_PROGRESS } from '../workload/session.js';
import type { StatementAttempt } from './attempt.js';
import { openerFor } from './connect.js';
import { readBack, reconcile, type Reconciliation } from './final-read.js';
import { Gaps, type ErrorCount, type StreamOutage } from './gaps.js';
import type { HatestSettings } from './hatest-settings.js';
import { reads, writes } from './loads.js';
import { dropTable } from './table.js';
import { Tally } from './tally.js';

/** Called for every attempt with an outcome. `gap` is the time since the last success, with the failures in it. */
export type OnAttempt = (
  attempt: StatementAttempt,
  gap: { fromMs: number; failing: boolean; errors: readonly ErrorCount[] },
) => void;

interface Options {
  settings: HatestSettings;
  clock: Clock;
  attempt: OnAttempt;
  fatal: (error: ChaosError) => void;
}

/** What the final read found, or why it failed; both null where nothing was written. */
export interface FinalRead {
  reconciliation: Reconciliation | null;
  reconciliationFailure: string | null;
}

/** The load of one route with its counts, its outages and its rows: they are marked by the id of the run. */
export class RouteSession {
  readonly run = randomUUID();
  readonly settings: HatestSettings;
  readonly tally = new Tally();
  private readonly gaps: Gaps;
  private readonly load: PacedLoad;
  private isOver = false;

  constructor({ settings, clock, attempt: onAttempt, fatal }: Options) {
    this.settings = settings;
    this.gaps = new Gaps(clock.now(), 1000 / settings.rate, longestAttempt(settings));
    const record = (attempt: StatementAttempt) => {
      // Aborted by the end of the session: neither a success nor a failure.
      if (this.isOver && attempt.code === ABANDONED) return;
      const { current } = this.gaps;
      this.tally.add(attempt);
      if (attempt.outcome === 'ok') this.gaps.success(attempt);
      else this.gaps.failure(attempt);
      onAttempt(attempt, attempt.outcome === 'ok' ? current : this.gaps.current);
    };
    const context = { settings, clock, open: openerFor(settings), record, fatal };
    this.load = settings.readOnly ? reads(context) : writes(context, this.run);
  }

  start(): void {
    this.load.start();
  }

  /** Ends the load and waits for what is on its way. */
  async drain(): Promise<void> {
    this.isOver = true;
    await this.load.drain();
  }

  /** The outages, and the number of failures outside of them. */
  outages(endMs: number): { outages: StreamOutage[]; blips: number } {
    return { outages: this.gaps.end(endMs), blips: this.gaps.blips };
  }

  get hasWritten(): boolean {
    return !this.settings.readOnly && this.tally.acknowledged.size + this.tally.doubtful.size > 0;
  }

  /** Reads the rows back through this route. A failure is reported and hides no other result. */
  async finalRead(leave: AbortSignal): Promise<FinalRead> {
    if (!this.hasWritten) return { reconciliation: null, reconciliationFailure: null };
    try {
      const found = await readBack(this.finalOpener(), this.settings.table, this.run, leave);
      return { reconciliation: reconcile(this.tally, found), reconciliationFailure: null };
    } catch (error) {
      const why = leave.aborted ? 'left out on request' : messageOf(error);
      return { reconciliation: null, reconciliationFailure: why };
    }
  }

  /** Drops the table through this route. Returns the names of what was dropped. */
  async drop(signal: AbortSignal): Promise<string[]> {
    const session = await this.finalOpener()(signal, NO_PROGRESS);
    try {
      return await dropTable(session, this.settings.table);
    } finally {
      session.drop();
    }
  }

  private finalOpener() {
    return openerFor({ ...this.settings, statementTimeoutMs: FINAL_STATEMENT_MS });
  }
}

/** The final read counts up to a day's rows, which takes longer than statementTimeoutMs. */
const FINAL_STATEMENT_MS = 15_000;

/**
 * Connecting has two steps of connectTimeoutMs each, tried with and without TLS; then up to three statements follow.
 * Several hosts are tried in turn, and each that answers is asked whether it is read-only.
 */
function longestAttempt({ hosts, connectTimeoutMs, statementTimeoutMs }: HatestSettings): number {
  const perHost = 4 * connectTimeoutMs + (hosts.length > 1 ? statementTimeoutMs : 0);
  return hosts.length * perHost + 3 * statementTimeoutMs;
}
