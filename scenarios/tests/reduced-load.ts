import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { scenariosDirectory } from '../../src/core/paths.js';
import { REPORTS } from './cli.js';

const LOAD = { writesPerSecond: 20, readsPerSecond: 10 };

/**
 * A scenario of the catalogue, as a file, with a fifth of its load: for what is about the harness and not about the
 * cluster. The default load takes a third of a core, and several such runs go on side by side.
 */
export function withReducedLoad(name: string): string {
  const scenario = parseDocument(readFileSync(join(scenariosDirectory(), `${name}.yaml`), 'utf8'));
  scenario.set('load', LOAD);
  // One directory a process: a writer must not disturb another reader.
  const directory = join(REPORTS, 'light', String(process.pid));
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.yaml`);
  writeFileSync(file, scenario.toString());
  return file;
}
