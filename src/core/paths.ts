import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'patroni-chaos';

/** Whether a folder holds this package's own package.json; compose/ and scenarios/ are beside it. */
function isPackageRoot(directory: string): boolean {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) return false;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
  return manifest.name === PACKAGE;
}

function findPackageRoot(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    if (isPackageRoot(directory)) return directory;
    if (dirname(directory) === directory) throw new Error(`no package.json of ${PACKAGE} above ${from}`);
  }
}

let found: string | undefined;

/**
 * The root folder of the package, whether this code runs from src/ (tsx, vitest) or from dist/ (compiled, installed).
 * @throws Error (a bug) when it is not found.
 */
export function packageRoot(): string {
  found ??= findPackageRoot(dirname(fileURLToPath(import.meta.url)));
  return found;
}

/** The folder of the scenarios that come with the package. */
export function scenariosDirectory(): string {
  return join(packageRoot(), 'scenarios');
}

/** The folder of the stacks: compose files, topologies, profiles. */
export function composeDirectory(): string {
  return join(packageRoot(), 'compose');
}

/**
 * The folder for what must outlive a run, such as the undo journal. Default: the user's state directory (XDG base
 * directory specification); PATRONI_CHAOS_STATE names another one.
 */
export function stateDirectory(): string {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return process.env['PATRONI_CHAOS_STATE'] ?? join(state, PACKAGE);
}
