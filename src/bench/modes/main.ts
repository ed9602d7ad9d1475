import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { format, resolveConfig } from 'prettier';
import { packageRoot, scenariosDirectory } from '../../core/paths.js';
import { REPLICATION_MODES } from '../../topology/replication-modes.js';
import { withSection } from '../readme-sections.js';
import { MODE_SCENARIOS, modesTable, type ModeRun } from './table.js';

/**
 * Runs each fault in each replication mode, and writes the table of scenarios/MODES.md from all runs in reports/modes/.
 * Usage: `npm run modes` for all modes, `npm run modes -- strict quorum` for some, `npm run modes -- --table` for only
 * the table. A second time adds runs to those of the first.
 */
const OUT = join('reports', 'modes');
const MODES_MD = join(scenariosDirectory(), 'MODES.md');

const wanted = process.argv.slice(2);
const modes = wanted.length === 0 ? REPLICATION_MODES : REPLICATION_MODES.filter((mode) => wanted.includes(mode));
for (const mode of modes) {
  const cli = join(packageRoot(), 'dist', 'cli', 'main.js');
  const options = ['--replication', mode, '--out', join(OUT, mode)];
  // A verdict other than pass is in the table; it does not end the others.
  await execa('node', [cli, 'run', ...MODE_SCENARIOS, ...options], { stdio: 'inherit', reject: false });
}
const text = withSection(readFileSync(MODES_MD, 'utf8'), 'modes', modesTable(storedRuns()));
writeFileSync(MODES_MD, await format(text, { ...(await resolveConfig(MODES_MD)), filepath: MODES_MD }));
process.stdout.write(`${MODES_MD}: written from ${storedRuns().length} runs\n`);

/** All runs of the table's scenarios, the newest first. */
function storedRuns(): ModeRun[] {
  const folders = REPLICATION_MODES.flatMap((mode) => MODE_SCENARIOS.map((scenario) => join(OUT, mode, scenario)));
  return folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((run) => run !== 'latest')
      .sort()
      .reverse()
      .map((run) => join(folder, run, 'run.json'))
      .filter(existsSync)
      .map((file) => JSON.parse(readFileSync(file, 'utf8')) as ModeRun),
  );
}
