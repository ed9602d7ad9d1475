import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { findPasswords } from './password.js';

const home = mkdtempSync(join(tmpdir(), 'patroni-chaos-password-'));
const file = join(home, 'pgpass');
// Others may not read it: libpq ignores a file that they can.
writeFileSync(file, 'h1:1:app:app:first\nh2:2:app:app:second\n', { mode: 0o600 });
afterAll(() => rmSync(home, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const targets = ['h1 1', 'h2 2', 'h3 3'].map((text) => {
  const [host = '', port] = text.split(' ');
  return { host, port: Number(port), database: 'app', user: 'app' };
});

describe('the passwords of several hosts', () => {
  it('are those of the password file, each host its own', async () => {
    vi.stubEnv('PGPASSFILE', file);
    vi.stubEnv('PGPASSWORD', undefined);
    expect(await findPasswords(targets, false)).toEqual(['first', 'second', undefined]);
  });

  it('are PGPASSWORD everywhere before the file', async () => {
    vi.stubEnv('PGPASSFILE', file);
    vi.stubEnv('PGPASSWORD', 'same');
    expect(await findPasswords(targets, false)).toEqual(['same', 'same', 'same']);
  });
});
