import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.js';

export interface RunDirectory {
  path: string;
  file(name: string): string;
  /** Makes DIR/<scenario>/latest point here. */
  markLatest(): void;
}

/**
 * Makes `DIR/<scenario>/<UTC time>-<seed>/` with its `logs/`.
 * @throws EnvironmentError RUN_DIRECTORY when it cannot be made.
 */
export function createRunDirectory(out: string, scenario: string, seed: number, startedAt: Date): RunDirectory {
  const time = startedAt.toISOString().replace(/[-:]/g, '').replace(/\.\d+Z$/, 'Z'); // prettier-ignore
  const parent = join(out, scenario);
  const name = `${time}-${seed}`;
  const path = join(parent, name);
  try {
    mkdirSync(parent, { recursive: true });
    mkdirSync(path);
    mkdirSync(join(path, 'logs'));
  } catch (error) {
    const hint = 'Choose a directory that can be written with --out DIR.';
    throw new EnvironmentError(`cannot make the run directory ${path}: ${messageOf(error)}`, {
      code: 'RUN_DIRECTORY',
      cause: error,
      hint,
    });
  }
  return {
    path,
    file: (file) => join(path, file),
    markLatest: () => {
      const link = join(parent, 'latest');
      const fresh = join(parent, `.latest-${process.pid}`);
      rmSync(fresh, { force: true });
      symlinkSync(name, fresh);
      renameSync(fresh, link);
    },
  };
}
