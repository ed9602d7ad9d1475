import { describe, expect, it } from 'vitest';
import type { PatroniConfig } from './client.js';
import { differences, dynamicConfig, fixedSettings } from './dynamic-settings.js';
import { loadProfile } from '../../topology/profile.js';
import { resolveSettings } from '../../topology/settings.js';

const fast = await loadProfile('fast');

describe('settings that Patroni takes on while it runs', () => {
  it('have the names of its dynamic configuration', () => {
    expect(dynamicConfig(fast)).toMatchObject({
      ttl: 20,
      loop_wait: 1,
      retry_timeout: 3,
      maximum_lag_on_failover: 1_048_576,
      primary_start_timeout: 300,
      synchronous_mode: false,
      synchronous_mode_strict: false,
      synchronous_node_count: 1,
      failsafe_mode: false,
    });
  });

  it('differ where the DCS holds something else, and nowhere else', () => {
    const config = { ...dynamicConfig(fast), check_timeline: true } as unknown as PatroniConfig;
    expect(differences(config, fast)).toEqual([]);
    const sync = resolveSettings(fast, { synchronousMode: true, ttl: 30 });
    expect(differences(config, sync)).toEqual(['ttl', 'synchronous_mode']);
  });

  it('leave those that a stack can only be brought up with', () => {
    for (const changed of [
      { ttl: 30, failsafeMode: true },
      { haproxyInter: '3s', haproxyOnMarkedDown: '' as const },
    ])
      expect(fixedSettings(resolveSettings(fast, changed))).toEqual(fixedSettings(fast));
    for (const changed of [{ dataDisk: '512m' }, { etcdElectionMs: 2000 }])
      expect(fixedSettings(resolveSettings(fast, changed))).not.toEqual(fixedSettings(fast));
  });

  it('leave what the vocabulary does not know: only runs that ask for the same share a stack', () => {
    const free = (work_mem: string) => ({ patroni: {}, postgresql: { work_mem }, tags: {} });
    const fixed = (work_mem: string) => fixedSettings(resolveSettings(fast, {}, free(work_mem)));
    expect(fixed('8MB')).toEqual(fixed('8MB'));
    expect(fixed('8MB')).not.toEqual(fixed('4MB'));
    expect(fixed('8MB')).not.toEqual(fixedSettings(fast));
  });
});
