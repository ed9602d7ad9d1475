import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/core/paths.js';
import type { RunResult } from '../../src/judge/types.js';

/** Directory for the runs of the tests. CI keeps it. */
export const REPORTS = join(packageRoot(), 'reports', 'ci');
const MAIN = join(packageRoot(), 'dist', 'cli', 'main.js');

/** Starts the compiled command line as a user would, without a terminal. */
export function startCli(args: readonly string[], environment: Record<string, string> = {}) {
  return execa('node', [MAIN, ...args], { reject: false, cwd: packageRoot(), env: { NO_COLOR: '1', ...environment } });
}

/** The result of the last run of a scenario, by name or file; null if there is none since `sinceEpochMs`. */
export function latestRun(name: string, sinceEpochMs = 0): RunResult | null {
  const file = join(latestDirectory(name), 'run.json');
  const written = statSync(file, { throwIfNoEntry: false });
  if (!written || written.mtimeMs < sinceEpochMs) return null;
  return JSON.parse(readFileSync(file, 'utf8')) as RunResult;
}

/** The newest run or campaign with that seed among those in a directory. */
export function newestOfSeed(directory: string, seed: number): string {
  const names = readdirSync(directory).filter((name) => name.endsWith(`-${seed}`));
  return join(directory, names.sort().at(-1) ?? 'none');
}

export function latestDirectory(name: string): string {
  return join(REPORTS, name.split('/').at(-1) ?? name, 'latest');
}

/** Names of the scenarios in a JUnit file, in its order. */
export function suitesIn(junit: string): string[] {
  return [...readFileSync(junit, 'utf8').matchAll(/<testsuite name="([^"]+)"/g)].map(([, name = '']) => name);
}
