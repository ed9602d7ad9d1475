import type { EffectiveConfig } from '../../history/events.js';

/** The settings of the fast profile that the judge reads. */
export const CONFIG: Omit<EffectiveConfig, 'id' | 't' | 'unc' | 'src' | 'kind'> &
  Required<Pick<EffectiveConfig, 'haproxy'>> = {
  patroni: {
    ttlMs: 20_000,
    loopWaitMs: 1_000,
    retryTimeoutMs: 3_000,
    maximumLagOnFailoverBytes: 1_048_576,
    primaryStartTimeoutMs: 300_000,
    synchronousMode: false,
    synchronousModeStrict: false,
    failsafeMode: false,
  },
  haproxy: {
    rwCheck: 'OPTIONS /primary',
    roCheck: 'OPTIONS /replica',
    interMs: 1000,
    fastinterMs: 500,
    downinterMs: 1000,
    fall: 2,
    rwRise: 2,
    roRise: 2,
    timeoutCheckMs: 1000,
    timeoutConnectMs: 1000,
    onMarkedDown: 'shutdown-sessions',
  },
};

export const NODES = ['patroni1', 'patroni2', 'patroni3'] as const;
