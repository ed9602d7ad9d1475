import { join } from 'node:path';
import { newestOfSeed, REPORTS, startCli } from './cli.js';

const SEED = 7;

/** Starts a run, and resolves when its output matches `sign`. */
export async function startedUntil(sign: RegExp, args: readonly string[]) {
  const child = startCli(['run', '--out', REPORTS, '--seed', String(SEED), ...args]);
  await new Promise<void>((resolve, reject) => {
    let seen = '';
    child.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (sign.test(seen)) resolve();
    });
    void child.then(() => reject(new Error(`the run ended before it said ${sign}:\n${seen}`)));
  });
  // Wrapped in an object: an async function would wait for the end of a returned process.
  return { child };
}

/** The directory of the last run that `startedUntil` started. */
export function lastStarted(scenario: string): string {
  return newestOfSeed(join(REPORTS, scenario), SEED);
}
