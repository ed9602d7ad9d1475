import { expect, it } from 'vitest';
import type { EffectiveConfig } from '../history/events.js';
import { settingsOf } from './effective-settings.js';
import { CONFIG } from './testing/example-stack.js';

const config = (patroni: object, more: object = {}): EffectiveConfig =>
  ({ ...CONFIG, ...more, patroni: { ...CONFIG.patroni, ...patroni } }) as EffectiveConfig;

it('lists what an older history has, and no more', () => {
  expect(settingsOf(config({}))).toEqual({
    ttl: '20 s',
    loop_wait: '1 s',
    retry_timeout: '3 s',
    maximum_lag_on_failover: '1.0 MB',
    primary_start_timeout: '300 s',
    synchronous_mode: 'off',
    synchronous_mode_strict: 'off',
    failsafe_mode: 'off',
    'HAProxy check of 5000': 'OPTIONS /primary, rise 2',
    'HAProxy check of 5001': 'OPTIONS /replica, rise 2',
    'HAProxy inter / fastinter / downinter': '1 s / 0.5 s / 1 s',
    'HAProxy fall': '2',
    'HAProxy timeout check / connect': '1 s / 1 s',
    'HAProxy on-marked-down': 'shutdown-sessions',
  });
});

it('lists a quorum, a limit and what the table does not know', () => {
  const patroni = { synchronousMode: true, quorumCommit: true, maximumLagOnSyncnodeBytes: -1 };
  expect(settingsOf(config(patroni, { free: { 'postgresql.work_mem': '8MB' } }))).toMatchObject({
    synchronous_mode: 'quorum',
    maximum_lag_on_syncnode: 'off',
    'postgresql.work_mem': '8MB',
  });
  expect(settingsOf(config({ maximumLagOnSyncnodeBytes: 5_242_880 }))).toMatchObject({
    maximum_lag_on_syncnode: '5.0 MB',
  });
});
