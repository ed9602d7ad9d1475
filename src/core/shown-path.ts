import { isAbsolute, relative, resolve } from 'node:path';

/** A path as a user would type it: relative below the working directory, absolute elsewhere; never `../../tmp/…`. */
export function shownPath(path: string, from = process.cwd()): string {
  const below = relative(from, path);
  if (below === '') return '.';
  return below.startsWith('..') || isAbsolute(below) ? resolve(from, path) : below;
}
