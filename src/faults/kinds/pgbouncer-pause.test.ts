import { expect, it } from 'vitest';
import { loadProfile } from '../../topology/profile.js';
import { pgbouncerPause } from './pgbouncer-pause.js';

const settings = await loadProfile('fast');
const step = { fault: 'pgbouncer-pause' as const, target: 'pgbouncer' };

it('is refused with session pools: PAUSE would wait until every client has left', () => {
  const inMode = (pgbouncerPoolMode: 'session' | 'transaction') =>
    pgbouncerPause.problems?.(step, { role: 'pgbouncer', settings: { ...settings, pgbouncerPoolMode } });
  expect(inMode('session')).toMatchObject([
    { key: 'fault', message: expect.stringContaining('got session') as string },
  ]);
  expect(inMode('transaction')).toEqual([]);
});
