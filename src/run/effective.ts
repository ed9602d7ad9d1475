import { patiently } from '../core/wait.js';
import { patroniConfig } from '../stack/clients/patroni.js';
import { haproxyTimeMs, type StackSettings } from '../stack/settings.js';
import type { Effective, StackNode } from '../stack/types.js';

/**
 * The configuration in force. Patroni's comes from its REST API, with the floors that it applies silently
 * (patroni/config.py: ttl 20, loop_wait 1, retry_timeout 3); HAProxy's from what it was configured with, at its
 * start or at the reload before this run.
 */
export async function effectiveConfig(member: StackNode, settings: StackSettings): Promise<Effective> {
  const config = await patiently(`the configuration from ${member.name}`, () => patroniConfig(member));
  return {
    patroni: {
      ttlMs: Math.max(20, config.ttl) * 1000,
      loopWaitMs: Math.max(1, config.loop_wait) * 1000,
      retryTimeoutMs: Math.max(3, config.retry_timeout) * 1000,
      maximumLagOnFailoverBytes: config.maximum_lag_on_failover,
      primaryStartTimeoutMs: config.primary_start_timeout * 1000,
      synchronousMode: config.synchronous_mode !== false && config.synchronous_mode !== 'off',
      ...(config.synchronous_mode === 'quorum' ? { quorumCommit: true as const } : {}),
      synchronousModeStrict: config.synchronous_mode_strict,
      failsafeMode: config.failsafe_mode,
    },
    haproxy: {
      rwCheck: settings.haproxyRwCheck,
      roCheck: settings.haproxyRoCheck,
      interMs: haproxyTimeMs(settings.haproxyInter),
      fastinterMs: haproxyTimeMs(settings.haproxyFastinter),
      downinterMs: haproxyTimeMs(settings.haproxyDowninter),
      fall: settings.haproxyFall,
      rwRise: settings.haproxyRwRise,
      roRise: settings.haproxyRoRise,
      timeoutCheckMs: haproxyTimeMs(settings.haproxyTimeoutCheck),
      timeoutConnectMs: haproxyTimeMs(settings.haproxyTimeoutConnect),
      onMarkedDown: settings.haproxyOnMarkedDown,
    },
  };
}
