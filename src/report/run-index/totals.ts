import { totalsOf } from '../../judge/outage-totals.js';
import type { RunResult, Verdict } from '../../judge/types.js';
import { count, duration, formatCount, formatVersions } from '../format.js';
import type { Row, RunIndex } from './run-index.js';

/** "55 of 58 runs passed: 2 fail, 1 inconclusive.", followed by other important facts. */
export function headlineOf(index: RunIndex): string {
  const usual = index.rows.filter(({ isPlanted }) => !isPlanted);
  const planted = index.rows.filter(({ isPlanted }) => isPlanted);
  const sentences = [passedSentence(usual), plantedSentence(planted), unreadableSentence(index.unreadable.length)];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function passedSentence(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const passed = rows.filter(({ isAsExpected }) => isAsExpected).length;
  if (passed === rows.length) return rows.length === 1 ? 'The run passed.' : `All ${count(rows.length)} runs passed.`;
  const others = (['error', 'fail', 'inconclusive', 'skipped'] as const).flatMap((verdict) => {
    const many = rows.filter(({ result }) => result.verdict === verdict).length;
    return many === 0 ? [] : [`${count(many)} ${verdict}`];
  });
  return `${count(passed)} of ${formatCount(rows.length, 'run')} passed: ${others.join(', ')}.`;
}

function plantedSentence(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const found = rows.filter(({ isAsExpected }) => isAsExpected).length;
  return `${count(found)} of ${formatCount(rows.length, 'planted bug')} found.`;
}

function unreadableSentence(many: number): string {
  return many === 0 ? '' : `${formatCount(many, 'run directory', 'run directories')} could not be read.`;
}

export interface Totals {
  acknowledged: number;
  lost: number;
  /** Number of runs that lost more than their scenario allows. */
  lostBeyond: number;
  stale: number;
  staleBeyond: number;
  longest: { ms: number; scenario: string } | null;
  durationMs: number;
}

/** Sums over all runs that count, without planted bugs. */
export function totals(index: RunIndex): Totals {
  const results = index.rows.filter(({ isPlanted }) => !isPlanted).map(({ result }) => result);
  const sum = (of: (result: RunResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const failing = (name: string) =>
    results.filter(({ checks }) => checks.some((check) => check.name === name && check.verdict === 'fail')).length;
  const outages = results.flatMap(({ timings, scenario }) => {
    const ms = totalsOf(timings)?.longestMs ?? 0;
    return ms > 0 ? [{ ms, scenario }] : [];
  });
  return {
    acknowledged: sum(({ writes }) => writes.acknowledged),
    lost: sum(({ writes }) => writes.lost),
    lostBeyond: failing('lost-writes'),
    stale: sum(({ splitBrain }) => splitBrain.staleWrites),
    staleBeyond: failing('stale-writes'),
    longest: outages.sort((a, b) => b.ms - a.ms)[0] ?? null,
    durationMs: sum(({ durationMs }) => durationMs),
  };
}

/** Runs with the same versions on the same kind of machine. */
export interface Surroundings {
  versions: string;
  profile: string;
  machine: string;
  runs: number;
  /** Whether the machine kept up with these runs. */
  keptUp: string;
}

/** Versions and machines of all runs that count, most frequent first. */
export function surroundings(index: RunIndex): Surroundings[] {
  const groups = new Map<string, RunResult[]>();
  for (const { result } of index.rows) {
    const key = JSON.stringify([formatVersions(result.versions), result.profile, describeHost(result)]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()]
    .flatMap((results) => {
      const [first] = results;
      if (!first) return [];
      const { versions, profile } = first;
      return [
        {
          versions: formatVersions(versions),
          profile,
          machine: describeHost(first),
          runs: results.length,
          keptUp: describeSaturation(results),
        },
      ];
    })
    .sort((a, b) => b.runs - a.runs);
}

const GIB = 1024 ** 3;

function describeHost({ host }: RunResult): string {
  if (!host) return 'unknown';
  const { cores, memoryBytes, architecture, docker } = host;
  return `${formatCount(cores, 'core')}, ${(memoryBytes / GIB).toFixed(1)} GiB, ${architecture}, Docker ${docker}`;
}

function describeSaturation(results: readonly RunResult[]): string {
  const measured = results.flatMap(({ harness }) => harness.machine ?? []);
  if (measured.length === 0) return 'not measured';
  const saturated = measured.filter(({ spells }) => spells.length > 0);
  if (saturated.length === 0) return 'yes';
  const ms = saturated.flatMap(({ spells }) => spells).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return `not in ${formatCount(saturated.length, 'run')}, for ${duration(ms)} in all`;
}

/** The start of the first run and the end of the last: "2026-01-01 12:00 UTC" or "2026-01-01 12:00 – 12:40 UTC". */
export function describeSpan(index: RunIndex): string {
  const times = index.rows.flatMap(({ result: { startedAt, durationMs } }) => {
    const begin = Date.parse(startedAt);
    return Number.isNaN(begin) ? [] : [begin, begin + durationMs];
  });
  if (times.length === 0) return '';
  const format = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const from = format(Math.min(...times));
  const to = format(Math.max(...times));
  const sameDay = from.slice(0, 10) === to.slice(0, 10);
  return from === to ? `${from} UTC` : `${from} – ${sameDay ? to.slice(11) : to} UTC`;
}

/** States how many earlier runs do not count, by verdict; empty if there are none. */
export function describeEarlier({ rows }: RunIndex): string {
  const earlier = rows.flatMap((row) => row.earlier);
  if (earlier.length === 0) return '';
  const verdicts: Verdict[] = ['error', 'fail', 'inconclusive', 'skipped', 'pass'];
  const counts = verdicts.flatMap((verdict) => {
    const many = earlier.filter(({ result }) => result.verdict === verdict).length;
    return many === 0 ? [] : [`${count(many)} ${verdict}`];
  });
  const verb = earlier.length === 1 ? 'does' : 'do';
  return (
    `Of several runs of a scenario the newest counts: ${formatCount(earlier.length, 'earlier run')} ${verb} not ` +
    `(${counts.join(', ')}).`
  );
}
