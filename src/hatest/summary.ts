import type { Clock } from '../core/clock.js';
import type { Endpoint } from '../core/http.js';
import type { NodeAnswer } from './attempt.js';
import type { Reconciliation } from './final-read.js';
import type { ErrorCount, StreamOutage } from './gaps.js';
import type { HatestSettings } from './hatest-settings.js';
import type { Tally } from './tally.js';
import { describeError, hintOn } from './describe-answer.js';

export type HatestVerdict = 'pass' | 'fail' | 'inconclusive';

export interface OutageSummary {
  /** ISO time in UTC of the last success before the outage. */
  from: string;
  /** ISO time in UTC of the first success after it, or of the end of the session. */
  to: string;
  ended: boolean;
  durationMs: number;
  /** The true outage was at most this much shorter. */
  uncertaintyMs: number;
  before: NodeAnswer | null;
  after: NodeAnswer | null;
  errors: ErrorCount[];
}

/** The document that `hatest --json` prints. Times are ISO in UTC. */
export interface HatestSummary {
  schemaVersion: 1;
  /** fail: acknowledged writes are missing, or two nodes took writes. inconclusive: that could not be determined. */
  verdict: HatestVerdict;
  cause: string | null;
  /** `host` and `port` are the first host; `hosts` has all where the route has several. */
  target: { host: string; port: number; hosts?: Endpoint[]; user: string; database: string; readOnly: boolean };
  run: string;
  startedAt: string;
  durationMs: number;
  rate: number;
  attempts: { attempted: number; ok: number; rejected: number; indeterminate: number };
  latencyMs: { p50: number; p99: number; max: number } | null;
  outages: OutageSummary[];
  longestOutageMs: number;
  /** Failed attempts that delayed no success. */
  failuresOutsideOutages: number;
  errors: ErrorCount[];
  answered: { answer: NodeAnswer; count: number; from: string; to: string }[];
  /** Null in read-only mode. The counts of the final read are null where it failed. */
  writes: {
    acknowledged: number;
    lost: number | null;
    lostNumbers: (readonly [first: number, last: number])[];
    indeterminate: number;
    recovered: number | null;
    unexpected: number | null;
    duplicated: number | null;
    acknowledgedLocallyOnly: number;
    stale: number;
    answeredByReadOnlyNode: number;
    readBackFrom: NodeAnswer | null;
    readBackFailure: string | null;
  } | null;
  /** Null in write mode. */
  freshness: { maxReplayLagMs: number | null; maxNewestRowMs: number | null; readsWithoutReceiver: number } | null;
  table: { name: string; dropped: string[] } | null;
  /** The longest delay of this program's own event loop; no timing is more precise. */
  harnessLateMs: number;
}

export interface SummaryInput {
  settings: HatestSettings;
  run: string;
  startedAt: Date;
  startMs: number;
  endMs: number;
  tally: Tally;
  outages: readonly StreamOutage[];
  blips: number;
  lateMs: number;
  clock: Pick<Clock, 'toWall'>;
  reconciliation: Reconciliation | null;
  reconciliationFailure: string | null;
  dropped: string[];
}

/** Builds the summary of a session. */
export function summarise(input: SummaryInput): HatestSummary {
  const { settings, tally, clock, endMs, outages } = input;
  const { readOnly, rate } = settings;
  const { attempted, ok, rejected, indeterminate } = tally;
  const iso = (ms: number) => new Date(clock.toWall(ms)).toISOString();
  return {
    schemaVersion: 1,
    ...verdictOf(input),
    target: targetOf(settings),
    run: input.run,
    startedAt: input.startedAt.toISOString(),
    durationMs: endMs - input.startMs,
    rate,
    attempts: { attempted, ok, rejected, indeterminate },
    latencyMs: tally.latencyMs,
    outages: outages.map(({ fromMs, toMs, ...rest }) => ({
      from: iso(fromMs),
      to: iso(toMs),
      durationMs: toMs - fromMs,
      ...rest,
    })),
    longestOutageMs: outages.reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), 0),
    failuresOutsideOutages: input.blips,
    errors: [...tally.errors.values()].sort((a, b) => b.count - a.count),
    answered: tally.seen.map(({ answer, count, firstMs, lastMs }) => ({
      answer,
      count,
      from: iso(firstMs),
      to: iso(lastMs),
    })),
    writes: readOnly ? null : writesOf(input),
    freshness: readOnly
      ? {
          maxReplayLagMs: tally.maxReplayLagMs,
          maxNewestRowMs: tally.maxNewestRowMs,
          readsWithoutReceiver: tally.notReceiving,
        }
      : null,
    table: readOnly ? null : { name: `${settings.table.schema}.${settings.table.name}`, dropped: input.dropped },
    harnessLateMs: input.lateMs,
  };
}

function targetOf({ hosts, user, database, readOnly }: HatestSettings): HatestSummary['target'] {
  const all = hosts.map(({ host, port }) => ({ host, port }));
  const [{ host, port }] = hosts;
  return { host, port, ...(all.length > 1 ? { hosts: all } : {}), user, database, readOnly };
}

function writesOf({
  tally,
  reconciliation,
  reconciliationFailure,
}: SummaryInput): NonNullable<HatestSummary['writes']> {
  const nothingSent = tally.acknowledged.size + tally.doubtful.size === 0;
  const none = nothingSent ? 0 : null;
  return {
    acknowledged: tally.acknowledged.size,
    lost: reconciliation?.lost ?? none,
    lostNumbers: reconciliation?.lostRuns ?? [],
    indeterminate: tally.doubtful.size,
    recovered: reconciliation?.recovered ?? none,
    unexpected: reconciliation?.unexpected ?? none,
    duplicated: reconciliation?.duplicated ?? none,
    acknowledgedLocallyOnly: tally.localOnly,
    stale: tally.stale,
    answeredByReadOnlyNode: tally.readOnlyAnswers,
    readBackFrom: reconciliation?.answer ?? null,
    readBackFailure: reconciliationFailure,
  };
}

/** An outage is expected and no violation; a lost write is one. */
function verdictOf({
  tally,
  reconciliation,
  reconciliationFailure,
}: SummaryInput): Pick<HatestSummary, 'verdict' | 'cause'> {
  const fail = (cause: string) => ({ verdict: 'fail' as const, cause });
  if (reconciliation && reconciliation.lost > 0) return fail(`${reconciliation.lost} acknowledged writes are missing`);
  if (tally.stale > 0)
    return fail(`${tally.stale} writes were acknowledged on an older timeline: two nodes took writes`);
  if (reconciliation && reconciliation.unexpected + reconciliation.duplicated > 0) {
    return fail(
      `${reconciliation.unexpected} rows are there unexpectedly, ${reconciliation.duplicated} more than once`,
    );
  }
  if (tally.ok === 0) {
    const [first] = [...tally.errors.values()].sort((a, b) => b.count - a.count);
    const why = first ? `: ${describeError(first)}${hintOn(first.code)}` : '';
    return { verdict: 'inconclusive', cause: `no attempt succeeded${why}` };
  }
  if (reconciliationFailure !== null) {
    return { verdict: 'inconclusive', cause: `what was acknowledged could not be read back: ${reconciliationFailure}` };
  }
  return { verdict: 'pass', cause: null };
}
