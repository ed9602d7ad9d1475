import { formatDuration, formatServiceOutage, type DurationRange } from '../core/units.js';
import { formatOutages, totalsOf } from '../judge/outage-totals.js';
import type { CheckVerdict, MilestoneName, PhaseName, PhaseTiming, RunResult, Verdict } from '../judge/types.js';
import { describeWay } from '../judge/way.js';

/** Formats that all reports share, so that they show the same value in the same way. */

export const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  skipped: 'SKIPPED',
  error: 'ERROR',
};

export const CHECK_MARK: Readonly<Record<CheckVerdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?' };

export const MILESTONE_LABELS: Readonly<Record<MilestoneName, string>> = {
  T0: 'fault in force',
  T1: 'last write acknowledged on the old timeline',
  T2: 'first client error',
  T3: 'leader key gone',
  T4: 'leader key taken',
  T5: 'promotion begins',
  T6: 'new leader out of recovery',
  T7: 'the route leads there',
  T8: 'first write acknowledged on the new timeline',
  T9: 'old leader streams again',
};

export const PHASE_LABELS: Readonly<Record<PhaseName, string>> = {
  detection: 'fault → leader key gone',
  election: 'key gone → taken by another',
  promotion: 'key taken → out of recovery',
  routing: 'out of recovery → route leads there',
  client: 'route leads there → first write',
  rejoin: 'heal → streaming again',
};

export const REJOIN_LABELS: Readonly<Record<RunResult['rejoin']['means'], string>> = {
  rewind: 'pg_rewind',
  basebackup: 'base backup',
  restart: 'restart, no rewind',
  none: 'nothing',
};

const UNKNOWN = '–';

/** A duration; a dash if it was not measured. */
export function duration(ms: number | null | undefined): string {
  if (typeof ms !== 'number' || !Number.isFinite(ms)) return UNKNOWN;
  return ms === 0 ? '0 s' : formatDuration(ms);
}

/** "1.3 ms", with its tenths: for times of a few milliseconds. A dash for an unknown one. */
export function tenths(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  return `${ms < 0 ? '−' : ''}${Math.abs(ms).toFixed(1)} ms`;
}

/** An estimated duration, rounded: "45 s", "7 min". */
export function roughly(ms: number): string {
  return ms < 90_000 ? `${Math.max(5, Math.round(ms / 5000) * 5)} s` : `${Math.round(ms / 60_000)} min`;
}

/** A time since the start of the run: "27.400 s"; a dash if the event never happened. */
export function moment(ms: number | null | undefined): string {
  return typeof ms === 'number' && Number.isFinite(ms) ? `${(ms / 1000).toFixed(3)} s` : UNKNOWN;
}

/** A count with grouped digits: "12,345"; a dash if it is unknown. */
export function count(value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return UNKNOWN;
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 write", "17 writes". */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** The verdict of the check with this name; null if the scenario does not have it. */
export function checkVerdict(result: RunResult, name: string): CheckVerdict | null {
  return result.checks.find((check) => check.name === name)?.verdict ?? null;
}

/** Whether the absence of stale writes proves nothing. */
export function sawTooLittle(result: RunResult): boolean {
  return result.writes.acknowledged === 0 || checkVerdict(result, 'stale-writes') === 'inconclusive';
}

/** Describes whether two nodes took writes, or that this could not be observed. */
export function describeSplitBrain(result: RunResult): string {
  const { splitBrain: found, writes } = result;
  if (found.staleWrites > 0 || found.dualWritableMs > 0) {
    const routed = `${count(found.routedStaleWrites)} ${describeWay(result)}`;
    const stale = `${formatCount(found.staleWrites, 'stale write')} (${routed})`;
    const by = found.nodes.length > 0 ? ` by ${found.nodes.join(' and ')}` : '';
    return `${stale}${by}, two nodes writable for ${duration(found.dualWritableMs)}`;
  }
  if (checkVerdict(result, 'stale-writes') === 'inconclusive') return 'none seen, which proves nothing here';
  return writes.acknowledged === 0 ? UNKNOWN : 'none: no write was acknowledged on an older timeline';
}

/** Whether the member that was hit leads at the end, so that it has nothing to rejoin. */
export function leadsAgain({ rejoin, leader }: RunResult): boolean {
  return rejoin.node !== null && rejoin.ms === null && rejoin.node === leader.after;
}

/** Describes how the member that was hit came back. */
export function describeRejoin(result: RunResult): string {
  const { rejoin } = result;
  if (rejoin.node === null) return UNKNOWN;
  if (leadsAgain(result)) return `${rejoin.node} leads at the end: nothing to rejoin`;
  if (rejoin.means === 'none' && rejoin.ms !== null)
    return `${rejoin.node} kept its stream and had caught up ${duration(rejoin.ms)} after the heal`;
  if (rejoin.means === 'none') return `${rejoin.node} did not come back`;
  return (
    `${rejoin.node} by ${REJOIN_LABELS[rejoin.means]}, ` +
    (rejoin.ms === null ? 'not streaming again' : `streaming after ${duration(rejoin.ms)}`)
  );
}

/** Up to this many failovers, every leader is named. */
const MOST_LEADERS = 6;

/** "patroni1 → patroni2", with the leaders in between if there were several failovers. */
export function formatLeaders({ leader, failovers = [] }: RunResult): string {
  const { before, after } = leader;
  if (failovers.length > 1 && failovers.length <= MOST_LEADERS) {
    const led = failovers.map(({ leaderAfter }) => leaderAfter ?? 'none');
    return [before ?? UNKNOWN, ...led].join(' → ');
  }
  return before === after ? (after ?? UNKNOWN) : `${before ?? UNKNOWN} → ${after ?? UNKNOWN}`;
}

/** "1 → 2", or "1" if the timeline did not change. */
export function formatTimelines({ leader }: RunResult): string {
  const { timelineBefore: before, timelineAfter: after } = leader;
  return before === after ? String(after ?? UNKNOWN) : `${before ?? UNKNOWN} → ${after ?? UNKNOWN}`;
}

/** A predicted range: "18.0 – 20.5 s", "≥ 1.00 s", or a dash where no rule bounds it. */
export function range(minMs: number | null | undefined, maxMs: number | null | undefined): string {
  const min = finite(minMs);
  const max = finite(maxMs);
  if (min === null) return max === null ? UNKNOWN : `≤ ${formatDuration(max)}`;
  if (max === null) return `≥ ${formatDuration(min)}`;
  if (max === 0) return '0';
  const [low = '', lowUnit] = formatDuration(min).split(' ');
  const high = formatDuration(max);
  const zero = min === 0 ? '0' : `${low}${high.endsWith(` ${lowUnit}`) ? '' : ` ${lowUnit}`}`;
  return `${zero} – ${high}`;
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The bounds of a phase's duration, given its uncertainty. */
export function phaseBounds({ measuredMs, uncertaintyMs }: PhaseTiming): DurationRange {
  return { minMs: measuredMs - uncertaintyMs, maxMs: measuredMs + uncertaintyMs };
}

/** Whether a phase lies in its predicted range, given its uncertainty; null without a range. */
export function asPredicted(phase: PhaseTiming, between = phaseBounds(phase)): 'inside' | 'shorter' | 'longer' | null {
  if (phase.predictedMinMs === null && phase.predictedMaxMs === null) return null;
  if (between.maxMs < (phase.predictedMinMs ?? 0)) return 'shorter';
  if (between.minMs > (phase.predictedMaxMs ?? Infinity)) return 'longer';
  return 'inside';
}

/** One outage: "none", "20.7 s" or "not measured". */
export function formatOutage(ms: number | null): string {
  if (ms === null) return 'not measured';
  return ms === 0 ? 'none' : duration(ms);
}

/** The write outages in one phrase: "none", "20.7 s; 2 outages, 23.1 s in all". `detail` describes the longest one. */
export function formatWriteOutages({ timings }: RunResult, detail = ''): string {
  const totals = totalsOf(timings);
  return totals ? formatOutages(totals, detail) : formatOutage(null);
}

/** How long the service itself was down in the longest write outage; empty if that is unknown. */
export function describeServiceOutage({ timings }: RunResult): string {
  const { writeOutageMs: ms, writeOutageBetween: between } = timings;
  const isLongest = ms !== null && ms > 0 && ms === totalsOf(timings)?.longestMs;
  return isLongest && between ? formatServiceOutage(between) : '';
}

/** "Patroni 4.0.4 · PostgreSQL 17.2 · …", with the versions that are known. */
export function formatVersions(versions: RunResult['versions']): string {
  const known = Object.entries(versions).filter(([, version]) => version !== '' && version !== 'none');
  if (known.length === 0) return 'versions unknown';
  return known.map(([program, version]) => `${TITLES[program] ?? program} ${version}`).join(' · ');
}

/** Programs that are not written as they are called. */
const TITLES: Readonly<Record<string, string>> = {
  patroni: 'Patroni',
  postgresql: 'PostgreSQL',
  haproxy: 'HAProxy',
  pgbouncer: 'PgBouncer',
};

/** Label of a power of ten on a latency axis: "0.1 ms", "10 ms", "1 s". */
export function formatPowerOfTen(ms: number): string {
  const [value, unit] = ms >= 1000 ? [ms / 1000, 's'] : [ms, 'ms'];
  return `${Number(value.toPrecision(2))} ${unit}`;
}

/** The machine's spare capacity as its check measured it; empty without a measurement. */
export function describeMachine({ checks }: RunResult): string {
  return checks.find(({ name }) => name === 'machine')?.measured ?? '';
}
