import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf } from './errors.js';

/** Searched in addition to PATH, which often lacks the sbin directories. */
export const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

/** The path of a program; null when it is not installed. */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter(Boolean), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The last lines of what a failed program wrote to stderr, or of the error itself. */
export function lastOutputLines(cause: unknown, lines = 5): string {
  const { stderr } = cause as { stderr?: string };
  return (stderr || messageOf(cause)).trim().split('\n').slice(-lines).join('\n');
}
