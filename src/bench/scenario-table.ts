import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenariosDirectory } from '../core/paths.js';
import { formatDuration } from '../core/units.js';
import type { RunResult } from '../judge/types.js';
import { loadScenarios } from '../scenario/find.js';

/** Prints README's table of scenarios from what was measured: `npm run table -- reports/ci`. */
const out = process.argv[2] ?? 'reports/ci';
const found = await loadScenarios(scenariosDirectory());
const rows = found.map(({ scenario: { name, title, tags } }) => {
  const result = lastCounted(join(out, name));
  const cells = result
    ? [outageOf(result), leaderOf(result), findingsOf(result, tags.includes('planted'))]
    : ['–', '–', 'not run'];
  return `| \`${name}\` | ${title} | ${cells.join(' | ')} |`;
});
process.stdout.write(
  ['| scenario | what happens | write outage | leader | then |', '| --- | --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  ),
);

/** The newest run that could tell; null where there is none. */
function lastCounted(directory: string): RunResult | null {
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
  return results.find(({ verdict }) => verdict === 'pass' || verdict === 'fail') ?? null;
}

function outageOf({ timings: { writeOutageMs } }: RunResult): string {
  if (writeOutageMs === null) return 'did not end';
  return writeOutageMs === 0 ? 'none' : formatDuration(writeOutageMs);
}

function leaderOf({ leader: { before, after, timelineBefore, timelineAfter } }: RunResult): string {
  if (before !== after) return 'changes';
  return timelineBefore === timelineAfter ? 'stays' : 'stays, new timeline';
}

const MEANS: Readonly<Record<string, string>> = {
  rewind: 'back by pg_rewind',
  restart: 'back without rewind',
  basebackup: 'back by base backup',
};

function findingsOf(result: RunResult, planted: boolean): string {
  const { writes, splitBrain, misroutes, rejoin, verdict } = result;
  const means = rejoin.ms === null ? undefined : MEANS[rejoin.means];
  return [
    ...(planted ? [`**${verdict}**, as it must`] : []),
    ...(writes.lost > 0 ? [`${writes.lost} acknowledged writes lost`] : []),
    ...(splitBrain.staleWrites > 0
      ? [
          `**${splitBrain.staleWrites} stale writes**, two writable nodes for ${formatDuration(splitBrain.dualWritableMs)}`,
        ]
      : []),
    ...(misroutes.writeSessionsOnReplica > 0 ? [`${misroutes.writeSessionsOnReplica} write sessions on replicas`] : []),
    ...(means === undefined || rejoin.ms === null ? [] : [`${means} in ${formatDuration(rejoin.ms)}`]),
  ].join(', ');
}
