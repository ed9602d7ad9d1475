import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tlsPlan } from './tls.js';

const home = mkdtempSync(join(tmpdir(), 'patroni-chaos-tls-'));
const nowhere = join(home, 'nowhere');
mkdirSync(join(home, '.postgresql'));
writeFileSync(join(home, '.postgresql', 'root.crt'), 'ROOT');
afterAll(() => rmSync(home, { recursive: true }));

const insecure = { rejectUnauthorized: false };

describe("libpq's sslmode", () => {
  it.each([
    ['disable', [undefined]],
    ['allow', [undefined, insecure]],
    ['prefer', [insecure, undefined]],
    ['require', [insecure]],
  ] as const)('%s without any certificate', (mode, plan) => {
    expect(tlsPlan(mode, {}, nowhere)).toEqual(plan);
  });

  it('verifies by the root certificate of ~/.postgresql, with require too', () => {
    expect(tlsPlan('require', {}, home)).toMatchObject([{ ca: 'ROOT', rejectUnauthorized: true }]);
    const [authority] = tlsPlan('verify-ca', {}, home);
    expect(authority).toMatchObject({ ca: 'ROOT', rejectUnauthorized: true });
    expect(authority?.checkServerIdentity).toBeTypeOf('function');
    const [full] = tlsPlan('verify-full', {}, home);
    expect(full).toEqual({ ca: 'ROOT', rejectUnauthorized: true });
  });

  it('takes the roots of the system where they are asked for', () => {
    expect(tlsPlan('verify-full', { PGSSLROOTCERT: 'system' }, nowhere)).toEqual([{ rejectUnauthorized: true }]);
  });

  it('refuses to verify without a root, and says which file it cannot read', () => {
    expect(() => tlsPlan('verify-full', {}, nowhere)).toThrow('expected a root certificate');
    expect(() => tlsPlan('verify-ca', { PGSSLROOTCERT: '/none.crt' }, nowhere)).toThrow('cannot read /none.crt');
    expect(() => tlsPlan('prefer', { PGSSLCERT: '/none.crt' }, nowhere)).toThrow('cannot read /none.crt');
  });
});
