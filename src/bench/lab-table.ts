import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { scenariosDirectory } from '../core/paths.js';
import { readHistory } from '../history/read.js';
import type { RunResult } from '../judge/types.js';
import type { LabRun } from './labs/measures.js';
import { readPublished } from './labs/published.js';
import { labSections } from './labs/table.js';
import { sectionOf, withSection } from './readme-sections.js';

/**
 * Writes scenarios/LABS.md: what the labs published (labs/published.yaml) beside our newest run of each scenario, from
 * its run.json and history. A scenario without a run keeps its numbers. Usage: `npm run labs -- reports/ci`.
 */
const out = process.argv[2] ?? 'reports/ci';
const FILE = join(scenariosDirectory(), 'LABS.md');

const published = readPublished();
const scenarios = [
  ...new Set(published.labs.flatMap(({ experiments }) => experiments.map(({ scenario }) => scenario))),
];
const runs = new Map(
  await Promise.all(scenarios.map(async (name) => [name, await newestRun(join(out, name))] as const)),
);
const text = readFileSync(FILE, 'utf8');
const sections = labSections(published, sectionOf(text, 'labs'), (name) => runs.get(name));
const written = withSection(text, 'labs', sections);
writeFileSync(FILE, await format(written, { ...(await resolveConfig(FILE)), filepath: FILE }));
const anew = [...runs.values()].filter((run) => run !== undefined).length;
process.stdout.write(`${FILE}: ${anew} of ${scenarios.length} scenarios anew\n`);

/** The newest run of a folder that passed; without one, the newest that came to a verdict. */
async function newestRun(directory: string): Promise<LabRun | undefined> {
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name !== 'latest') : [];
  const found = names
    .sort()
    .reverse()
    .map((name) => join(directory, name))
    .filter((run) => existsSync(join(run, 'run.json')))
    .map((run) => ({ run, result: JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunResult }));
  const chosen = found.find(({ result }) => result.verdict === 'pass') ?? found.find(({ result }) => isJudged(result));
  return chosen && { result: chosen.result, history: await readHistory(join(chosen.run, 'history.ndjson')) };
}

function isJudged({ verdict }: RunResult): boolean {
  return verdict === 'fail' || verdict === 'inconclusive';
}
