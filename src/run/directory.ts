import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.js';

export interface RunDirectory {
  path: string;
  file(name: string): string;
  /** Makes DIR/<scenario>/latest a link to this directory. */
  markLatest(): void;
}

/**
 * Makes `DIR/<scenario>/<UTC time>-<seed>/` with its `logs/`.
 * @throws EnvironmentError RUN_DIRECTORY when it cannot be made.
 */
export function createRunDirectory(out: string, scenario: string, seed: number, startedAt: Date): RunDirectory {
  const parent = join(out, scenario);
  const name = directoryName(startedAt, seed);
  return { ...makeRunDirectory(join(parent, name)), markLatest: () => linkLatest(parent, name) };
}

/** Name of a run directory: `20260101T120000Z-42`. */
export function directoryName(startedAt: Date, seed: number): string {
  const time = startedAt
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `${time}-${seed}`;
}

/**
 * Makes a run directory at a given path, without a link `latest`.
 * @throws EnvironmentError RUN_DIRECTORY when it cannot be made or exists already.
 */
export function makeRunDirectory(path: string): RunDirectory {
  try {
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(path);
    mkdirSync(join(path, 'logs'));
  } catch (error) {
    const hint = 'Choose a writable directory with --out DIR.';
    throw new EnvironmentError(`cannot create the run directory ${path}: ${messageOf(error)}`, {
      code: 'RUN_DIRECTORY',
      cause: error,
      hint,
    });
  }
  return { path, file: (file) => join(path, file), markLatest: () => undefined };
}

/** Points `parent/latest` to one of its folders. The replacement is atomic. */
export function linkLatest(parent: string, name: string): void {
  const link = join(parent, 'latest');
  const fresh = join(parent, `.latest-${process.pid}`);
  rmSync(fresh, { force: true });
  symlinkSync(name, fresh);
  renameSync(fresh, link);
}
