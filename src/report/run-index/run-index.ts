import { brokenPartOfRun } from '../../judge/broken-part.js';
import { BROKEN_PARTS, type BrokenPart, type RunResult, type Verdict } from '../../judge/types.js';

/** What a folder of runs contains. */
export type Found = FoundRun | UnreadableRun;

export interface FoundRun {
  /** The run directory, relative to the index: `leader-kill/20260101T120000Z-42`. */
  path: string;
  hasReport: boolean;
  result: RunResult;
}

/** A run directory without a readable result. */
interface UnreadableRun {
  path: string;
  why: string;
}

/** A run that counts. */
export interface Row extends FoundRun {
  /** Earlier runs of the same scenario, profile and versions, newest first. They do not count. */
  earlier: FoundRun[];
  isPlanted: boolean;
  /** Whether it passed or, for a planted bug, whether the bug was found. */
  isAsExpected: boolean;
}

export interface Group {
  title: string;
  rows: Row[];
}

/** The runs of an index in display order. */
export interface RunIndex {
  /** Runs that are not as expected, including planted bugs that were not found. */
  open: Row[];
  unreadable: UnreadableRun[];
  /** All runs that count, grouped by the broken part; unexpected results come first in each group. */
  groups: Group[];
  rows: Row[];
  verdict: Verdict;
}

const GROUP_TITLE: Readonly<Record<BrokenPart, string>> = {
  leader: 'Leader',
  replica: 'Replica',
  'sync-standby': 'Synchronous standby',
  dcs: 'DCS',
  proxy: 'Proxy',
  network: 'Network',
  several: 'Several parts at once',
  operation: 'Operations',
  node: 'A node by its name',
  nothing: 'No fault',
};

const WORST_FIRST: readonly Verdict[] = ['error', 'fail', 'inconclusive', 'skipped', 'pass'];

/** Builds the index: unexpected runs first, then all runs by the broken part. Only the newest of equal runs counts. */
export function runIndex(found: readonly Found[]): RunIndex {
  const unreadable = found.filter((one) => 'why' in one).sort((a, b) => compare(a.path, b.path));
  const rows = countedRows(found.filter((one) => 'result' in one));
  const open = rows.filter(({ isAsExpected }) => !isAsExpected);
  const verdicts: Verdict[] = [...open.map(verdictOf), ...unreadable.map(() => 'error' as const)];
  return {
    open: open.toSorted((a, b) => rank(verdictOf(a)) - rank(verdictOf(b))),
    unreadable,
    groups: groupsOf(rows),
    rows,
    verdict: WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'pass',
  };
}

/** The verdict of a row in the index. A planted bug that was not found is a failure. */
export function verdictOf({ isPlanted, isAsExpected, result }: Row): Verdict {
  if (!isPlanted) return result.verdict;
  if (isAsExpected) return 'pass';
  return result.verdict === 'pass' ? 'fail' : result.verdict;
}

function countedRows(runs: readonly FoundRun[]): Row[] {
  const same = new Map<string, FoundRun[]>();
  for (const run of runs.toSorted((a, b) => compare(b.result.startedAt, a.result.startedAt))) {
    const { scenario, profile, versions } = run.result;
    const key = JSON.stringify([scenario, profile, versions]);
    same.set(key, [...(same.get(key) ?? []), run]);
  }
  const rows = [...same.values()].flatMap(([newest, ...earlier]) => (newest ? [rowOf(newest, earlier)] : []));
  return rows.sort((a, b) => compare(a.result.scenario, b.result.scenario) || compare(a.path, b.path));
}

function rowOf(run: FoundRun, earlier: FoundRun[]): Row {
  const { tags = [], verdict } = run.result;
  const isPlanted = tags.includes('planted');
  return { ...run, earlier, isPlanted, isAsExpected: verdict === (isPlanted ? 'fail' : 'pass') };
}

function groupsOf(rows: readonly Row[]): Group[] {
  const usual = rows.filter(({ isPlanted }) => !isPlanted);
  const groups = BROKEN_PARTS.map((part) => ({
    title: GROUP_TITLE[part],
    rows: usual.filter(({ result }) => brokenPartOfRun(result) === part),
  }));
  const planted = { title: 'Planted bugs, each of which has to be found', rows: rows.filter((row) => row.isPlanted) };
  return [...groups, planted]
    .filter((group) => group.rows.length > 0)
    .map((group) => ({
      ...group,
      rows: group.rows.toSorted((a, b) => rank(verdictOf(a)) - rank(verdictOf(b))),
    }));
}

const rank = (verdict: Verdict) => WORST_FIRST.indexOf(verdict);

/** Compares by code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
