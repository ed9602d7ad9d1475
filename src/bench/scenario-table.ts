import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { scenariosDirectory } from '../core/paths.js';
import { formatDuration } from '../core/units.js';
import type { RunResult } from '../judge/types.js';
import { formatWriteOutages, formatCount } from '../report/format.js';
import { loadScenarios } from '../scenario/find.js';
import { median } from './median.js';
import { markdownTable, sectionOf, withSection } from './readme-sections.js';
import { referenceTables } from './scenario-reference.js';

/**
 * Writes the tables of scenarios/README.md: the measurements, and the reference from scenarios/schema.json. A scenario
 * without a run keeps its row. Also writes each scenario's duration to durations.json, from which `npm test`
 * distributes scenarios over its stacks. Usage: `npm run table -- reports/ci`.
 */
const out = process.argv[2] ?? 'reports/ci';
const DURATIONS = join(scenariosDirectory(), 'tests', 'durations.json');
const README = join(scenariosDirectory(), 'README.md');
const HEAD = ['scenario', 'what happens', 'write outage', 'leader', 'then'];
/** A scenario's duration is the median of this many runs: one in five may wait for a minute where the others do not. */
const LAST_RUNS = 5;
/** A replica that streams again faster than this had never stopped. */
const NOTICEABLE_MS = 50;

/** Descriptions of the values in run.json. */
const MEANS: Readonly<Record<string, string>> = {
  rewind: 'back by pg_rewind',
  restart: 'back without rewind',
  basebackup: 'back by base backup',
};

const found = await loadScenarios(scenariosDirectory());
const measured = found.map(({ scenario }) => {
  const { name, title, tags } = scenario;
  const planted = tags.includes('planted');
  const act = 'act' in scenario && typeof scenario.act === 'string' ? scenario.act.trim().replace(/\s+/g, ' ') : '';
  return { name, title, planted, act, runs: newestFirst(join(out, name), planted ? 'fail' : 'pass') };
});
const hasAct = measured.some(({ act }) => act !== '');
const readme = readFileSync(README, 'utf8');
const rows = measured.map(({ name, title, planted, act, runs: [result] }) => {
  const cells = result
    ? [formatWriteOutages(result), leaderOf(result), findingsOf(result, planted)]
    : (storedCells(name) ?? ['–', '–', 'not run']);
  return [link(name, planted), title, ...cells, ...(hasAct ? [act] : [])];
});
const durations = measured.flatMap(({ name, runs }) => {
  const lastMs = runs.slice(0, LAST_RUNS).map(({ durationMs }) => durationMs);
  return lastMs.length > 0 ? [[name, Math.round(median(lastMs) / 1000)]] : [];
});
const stored = JSON.parse(readFileSync(DURATIONS, 'utf8')) as Record<string, number>;
writeFileSync(DURATIONS, `${JSON.stringify({ ...stored, ...Object.fromEntries(durations) }, null, 2)}\n`);
const schema: unknown = JSON.parse(readFileSync(join(scenariosDirectory(), 'schema.json'), 'utf8'));
const sections = {
  results: markdownTable([...HEAD, ...(hasAct ? ['what on-call does'] : [])], rows),
  ...referenceTables(schema),
};
const text = Object.entries(sections).reduce((all, [name, table]) => withSection(all, name, table), readme);
writeFileSync(README, await format(text, { ...(await resolveConfig(README)), filepath: README }));
process.stdout.write(
  `${README}: ${measured.filter(({ runs }) => runs.length > 0).length} of ${rows.length} rows anew\n`,
);

/** The cells of the scenario's row in the README, from an earlier run: write outage, leader and findings. */
function storedCells(name: string): string[] | undefined {
  const row = sectionOf(readme, 'results')
    .split('\n')
    .find((line) => line.includes(`[\`${name}\`]`));
  return row
    ?.split('|')
    .slice(3, 1 + HEAD.length)
    .map((cell) => cell.trim());
}

function link(name: string, planted: boolean): string {
  return `[\`${name}\`](${planted ? 'planted/' : ''}${name}.yaml)`;
}

/** Runs with the given verdict, newest first. */
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
    ...(writes.lost > 0 ? [`${formatCount(writes.lost, 'acknowledged write')} lost`] : []),
    ...(splitBrain.staleWrites > 0
      ? [
          `**${splitBrain.staleWrites} stale ${splitBrain.staleWrites === 1 ? 'write' : 'writes'}**, the last ` +
            `${formatDuration(splitBrain.dualWritableMs)} after the new leader had taken writes`,
        ]
      : []),
    ...(misroutes.writeSessionsOnReplica > 0
      ? [`${formatCount(misroutes.writeSessionsOnReplica, 'write session')} on replicas`]
      : []),
    ...(means === undefined || rejoin.ms === null ? [] : [`${means} in ${formatDuration(rejoin.ms)}`]),
  ].join(', ');
}
