import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { didYouMean, oneOf } from '../core/nearest.js';
import { packageRoot } from '../core/paths.js';
import { readYaml } from '../core/yaml/read.js';
import type { YamlSource } from '../core/yaml/source.js';

const EXTENSION = '.yaml';

/** The names of the YAML files of a folder, sorted. */
export async function namesIn(directory: string): Promise<string[]> {
  const files = await readdir(directory);
  return files
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => basename(file, EXTENSION))
    .toSorted();
}

/**
 * Reads one named description (a topology, a profile) from a folder.
 * @param kind Its name in messages; in capitals, the prefix of error codes.
 * @throws UsageError `<KIND>_UNKNOWN` with the nearest names, or `<KIND>_INVALID` with all that is wrong in the file.
 */
export async function readDescription<S extends z.ZodType>(
  kind: string,
  directory: string,
  name: string,
  schema: S,
): Promise<{ value: z.output<S>; source: YamlSource; path: string }> {
  const known = await namesIn(directory);
  if (!known.includes(name)) {
    const message = `expected a ${kind} (${oneOf(known)}), got ${name}${didYouMean(name, known)}`;
    throw new UsageError(message, { code: `${kind.toUpperCase()}_UNKNOWN` });
  }
  const path = join(directory, name + EXTENSION);
  const read = readYaml(await readFile(path, 'utf8'), schema, {
    file: relative(packageRoot(), path),
    code: `${kind.toUpperCase()}_INVALID`,
  });
  return { ...read, path };
}
