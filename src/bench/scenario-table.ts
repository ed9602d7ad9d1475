import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenariosDirectory } from '../core/paths.js';
import { formatDuration } from '../core/units.js';
import type { RunResult } from '../judge/types.js';
import { formatWriteOutages, plural } from '../report/words.js';
import { loadScenarios } from '../scenario/find.js';
import { median } from './median.js';

/**
 * Prints README's table of scenarios from what was measured, and writes how long each took, by which `npm test` shares
 * them out among its stacks: `npm run table -- reports/ci`.
 */
const out = process.argv[2] ?? 'reports/ci';
const DURATIONS = join(scenariosDirectory(), 'tests', 'durations.json');
/** How long a scenario takes is the median of so many: one in five may wait for a minute where the others do not. */
const LAST_RUNS = 5;
/** Who streams again so soon had never been away. */
const NOTICEABLE_MS = 50;

/** What run.json calls it, in words. */
const MEANS: Readonly<Record<string, string>> = {
  rewind: 'back by pg_rewind',
  restart: 'back without rewind',
  basebackup: 'back by base backup',
};

const found = await loadScenarios(scenariosDirectory());
const measured = found.map(({ scenario: { name, title, tags } }) => {
  const planted = tags.includes('planted');
  return { name, title, planted, runs: newestFirst(join(out, name), planted ? 'fail' : 'pass') };
});
const rows = measured.map(({ name, title, planted, runs: [result] }) => {
  const cells = result
    ? [formatWriteOutages(result), leaderOf(result), findingsOf(result, planted)]
    : ['–', '–', 'not run'];
  return `| \`${name}\` | ${title} | ${cells.join(' | ')} |`;
});
const durations = measured.flatMap(({ name, runs }) => {
  const lastMs = runs.slice(0, LAST_RUNS).map(({ durationMs }) => durationMs);
  return lastMs.length > 0 ? [[name, Math.round(median(lastMs) / 1000)]] : [];
});
writeFileSync(DURATIONS, `${JSON.stringify(Object.fromEntries(durations), null, 2)}\n`);
process.stdout.write(
  ['| scenario | what happens | write outage | leader | then |', '| --- | --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  ),
);

/** The runs with that verdict, the newest first. */
function newestFirst(directory: string, wanted: RunResult['verdict']): RunResult[] {
  const runs = existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name !== 'latest')
        .sort()
        .reverse()
    : [];
  const results = runs
    .map((run) => join(directory, run, 'run.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as RunResult);
  return results.filter(({ verdict }) => verdict === wanted);
}

function leaderOf({ leader: { before, after, timelineBefore, timelineAfter } }: RunResult): string {
  if (before !== after) return 'changes';
  return timelineBefore === timelineAfter ? 'stays' : 'stays, new timeline';
}

function findingsOf(result: RunResult, planted: boolean): string {
  const { writes, splitBrain, misroutes, rejoin, verdict } = result;
  const means = rejoin.ms === null || rejoin.ms < NOTICEABLE_MS ? undefined : MEANS[rejoin.means];
  return [
    ...(planted ? [`**${verdict}**, as it must`] : []),
    ...(writes.lost > 0 ? [`${plural(writes.lost, 'acknowledged write')} lost`] : []),
    ...(splitBrain.staleWrites > 0
      ? [
          `**${splitBrain.staleWrites} stale ${splitBrain.staleWrites === 1 ? 'write' : 'writes'}**, the last ${formatDuration(splitBrain.dualWritableMs)} after the new leader had taken writes`,
        ]
      : []),
    ...(misroutes.writeSessionsOnReplica > 0
      ? [`${plural(misroutes.writeSessionsOnReplica, 'write session')} on replicas`]
      : []),
    ...(means === undefined || rejoin.ms === null ? [] : [`${means} in ${formatDuration(rejoin.ms)}`]),
  ].join(', ');
}
