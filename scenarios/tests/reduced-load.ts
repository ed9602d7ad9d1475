import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { scenariosDirectory } from '../../src/core/paths.js';
import { REPORTS } from './cli.js';

const LOAD = { writesPerSecond: 20, readsPerSecond: 10 };

/**
 * Writes a scenario of the catalogue to a file with a fifth of its load, for tests of the harness rather than the
 * cluster. The default load takes a third of a core, and several such runs go on in parallel.
 */
export function withReducedLoad(name: string): string {
  const scenario = parseDocument(readFileSync(join(scenariosDirectory(), `${name}.yaml`), 'utf8'));
  scenario.set('load', LOAD);
  // One directory a process, so that a file is not overwritten while another process reads it.
  const directory = join(REPORTS, 'reduced-load', String(process.pid));
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.yaml`);
  writeFileSync(file, scenario.toString());
  return file;
}
