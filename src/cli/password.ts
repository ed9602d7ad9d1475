import pgpass from 'pgpass';
import { read } from 'read';
import { UsageError } from '../core/errors.js';

export interface PasswordFor {
  host: string;
  port: number;
  database: string;
  user: string;
}

/**
 * Finds the passwords of several servers, each as `findPassword` does; a prompt asks once for all.
 * @throws UsageError `NO_TERMINAL` if a prompt is required without a terminal.
 */
export async function findPasswords(
  targets: readonly PasswordFor[],
  ask: boolean | undefined,
): Promise<(string | undefined)[]> {
  let prompted: Promise<string | undefined> | undefined;
  const found: (string | undefined)[] = [];
  // One after another: a prompt must not overlap with the next one.
  for (const target of targets) {
    const known = ask === true ? undefined : (process.env['PGPASSWORD'] ?? (await fromFile(target)));
    if (known === undefined) prompted ??= findPassword(target, ask);
    found.push(known ?? (await prompted));
  }
  return found;
}

/**
 * Finds the password as psql does: PGPASSWORD, then the password file (PGPASSFILE or ~/.pgpass), then a prompt on a
 * terminal. `ask` true always prompts, false never does.
 * @throws UsageError `NO_TERMINAL` if a prompt is required without a terminal.
 */
async function findPassword(target: PasswordFor, ask: boolean | undefined): Promise<string | undefined> {
  if (ask === true) return prompt(target);
  const known = process.env['PGPASSWORD'] ?? (await fromFile(target));
  if (known !== undefined || ask === false || !isAttended()) return known;
  return (await prompt(target)) || undefined;
}

function fromFile(target: PasswordFor): Promise<string | undefined> {
  return new Promise((resolve) => pgpass(target, resolve));
}

function isAttended(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

async function prompt({ user }: PasswordFor): Promise<string> {
  if (!isAttended()) {
    throw new UsageError('cannot ask for a password: stdin is not a terminal', {
      code: 'NO_TERMINAL',
      hint: 'Set PGPASSWORD, or use a password file (PGPASSFILE, ~/.pgpass).',
    });
  }
  return read({ prompt: `Password for user ${user} (empty for none): `, silent: true, output: process.stderr });
}
