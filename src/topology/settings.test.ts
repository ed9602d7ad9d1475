import { describe, expect, it } from 'vitest';
import { messageOf } from '../core/errors.js';
import { loadProfile } from './profile.js';
import { haproxyTimeMs } from './settings-table.js';
import { mergeSettings, resolveSettings, settingOverridesSchema, settingsToEnvironment } from './settings.js';

const fast = await loadProfile('fast');

function refused(overrides: Parameters<typeof resolveSettings>[1]): string {
  try {
    resolveSettings(fast, overrides);
  } catch (error) {
    return messageOf(error);
  }
  return '';
}

describe('resolveSettings', () => {
  it('puts what a scenario changes over the profile', () => {
    const settings = resolveSettings(fast, { synchronousMode: true, haproxyRwCheck: 'GET /health' });
    expect(settings).toEqual({ ...fast, synchronousMode: true, haproxyRwCheck: 'GET /health' });
  });

  it('takes the rule exactly at its limit', () => {
    expect(refused({ ttl: 20, loopWait: 14, retryTimeout: 3 })).toBe('');
  });

  it('refuses what Patroni would adjust, and says how', () => {
    expect(refused({ loopWait: 15 })).toBe(
      'expected loopWait + 2 × retryTimeout ≤ ttl, got 15 + 2 × 3 = 21 > 20: set ttl to at least 21, or Patroni ' +
        'would run loop_wait as 14 instead of 15, with only a line in its log',
    );
    expect(refused({ retryTimeout: 10 })).toBe(
      'expected loopWait + 2 × retryTimeout ≤ ttl, got 1 + 2 × 10 = 21 > 20: set ttl to at least 21, or Patroni ' +
        'would run loop_wait as 1 and retry_timeout as 9, with only a line in its log',
    );
  });

  it('refuses a strict mode that has no effect and an etcd that would not start', () => {
    expect(refused({ synchronousModeStrict: true, etcdElectionMs: 400 }).split('\n')).toEqual([
      'expected synchronousMode: true with synchronousModeStrict: true, got false: Patroni would ignore strict',
      'expected etcdElectionMs of at least 5 × etcdHeartbeatMs = 500, got 400: etcd would not start',
    ]);
  });
});

describe('the vocabulary', () => {
  it.each([
    [{ ttl: 19 }, 'expected at least 20: Patroni runs a shorter ttl as 20 s, with only a line in its log'],
    [{ loopWait: 0 }, 'expected at least 1: Patroni runs a shorter loop_wait as 1 s, with only a line in its log'],
    [
      { retryTimeout: 2 },
      'expected at least 3: Patroni runs a shorter retry_timeout as 3 s, with only a line in its log',
    ],
    [{ ttl: '30s' }, 'expected whole seconds, without a unit: 30'],
    [{ haproxyInter: 1 }, 'expected a time as HAProxy writes it: 500ms, 3s, 60m'],
    [{ haproxyRwCheck: '/primary' }, 'expected a method and a path: OPTIONS /primary'],
    [{ failsafeMode: 'on' }, 'expected true or false'],
  ])('refuses %j', (overrides, message) => {
    expect(settingOverridesSchema.safeParse(overrides).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it('leaves a setting that is undefined to the profile', () => {
    expect(mergeSettings(fast, { ttl: undefined })).toEqual(fast);
  });

  it.each([
    ['500ms', 500],
    ['3s', 3000],
    ['60m', 3_600_000],
    ['250us', 0.25],
  ])('reads %s', (text, ms) => {
    expect(haproxyTimeMs(text)).toBe(ms);
  });
});

describe('settingsToEnvironment', () => {
  it('sets the variables that are asked for and no others', () => {
    const environment = settingsToEnvironment(fast, ['ttl', 'failsafeMode']);
    expect(environment).toEqual({ PATRONI_CHAOS_TTL: '20', PATRONI_CHAOS_FAILSAFE_MODE: 'false' });
  });
});
