import { formatDuration } from '../../core/units.js';
import type { RunResult } from '../../judge/types.js';
import { formatOutage } from '../../report/format.js';
import { REPLICATION_MODES, type ReplicationMode } from '../../topology/replication-modes.js';
import { median } from '../median.js';
import { markdownTable } from '../readme-sections.js';

/** The scenarios of the table, in its order. None of them depends on a replication mode. */
export const MODE_SCENARIOS = [
  'leader-kill',
  'leader-network-loss',
  'leader-stop',
  'switchover',
  'commit-standby-freeze',
  'leader-and-commit-standby-kill',
  'all-standbys-kill',
  'standbys-back-before-leader',
] as const;

/** What the table needs of run.json. */
export type ModeRun = Pick<RunResult, 'scenario' | 'title' | 'verdict' | 'writes'> & {
  replication?: string;
  timings: Pick<RunResult['timings'], 'writeOutages' | 'longestWriteMs'>;
};

/** A row for each fault, a column for each mode; a cell has lost writes, write outage and the longest wait. */
export function modesTable(runs: readonly ModeRun[]): string {
  const rows = MODE_SCENARIOS.map((scenario) => {
    const own = runs.filter((run) => run.scenario === scenario);
    const link = `[${own[0]?.title ?? scenario}](${scenario}.yaml)`;
    return [link, ...REPLICATION_MODES.map((mode) => cellOf(own, mode))];
  });
  return markdownTable(['fault', ...REPLICATION_MODES.map((mode) => `\`${mode}\``)], rows);
}

/** Runs that did not pass count only where no other did, and are marked. */
function cellOf(runs: readonly ModeRun[], mode: ReplicationMode): string {
  const own = runs.filter(({ replication }) => replication === mode);
  const passed = own.filter(({ verdict }) => verdict === 'pass');
  const [worst] = own;
  if (passed.length > 0) return numbersOf(passed);
  return worst ? `${numbersOf(own)} (${worst.verdict})` : '–';
}

function numbersOf(runs: readonly ModeRun[]): string {
  const lost = runs.map(({ writes }) => writes.lost);
  const outages = runs.map(({ timings }) => timings.writeOutages?.totalMs ?? null);
  const measured = outages.filter((ms) => ms !== null);
  const outage = measured.length === 0 ? null : median(measured);
  const wait = Math.max(0, ...runs.map(({ timings }) => timings.longestWriteMs ?? 0));
  return [`${rangeOf(lost)} lost`, `down ${formatOutage(outage)}`, `waits ${formatDuration(wait)}`].join(', ');
}

function rangeOf(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(most) : `${least} – ${most}`;
}
