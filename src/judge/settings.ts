import type { EffectiveConfig } from '../history/events.js';
import { formatBytes } from './lsn.js';

/** The settings in force by the name that their program gives them, for the report. */
export function settingsOf(config: EffectiveConfig | null): { [name: string]: string } {
  if (!config) return {};
  const { patroni, haproxy, free } = config;
  return {
    ttl: seconds(patroni.ttlMs),
    loop_wait: seconds(patroni.loopWaitMs),
    retry_timeout: seconds(patroni.retryTimeoutMs),
    maximum_lag_on_failover: formatBytes(patroni.maximumLagOnFailoverBytes),
    primary_start_timeout: seconds(patroni.primaryStartTimeoutMs),
    synchronous_mode: patroni.quorumCommit ? 'quorum' : onOff(patroni.synchronousMode),
    synchronous_mode_strict: onOff(patroni.synchronousModeStrict),
    failsafe_mode: onOff(patroni.failsafeMode),
    'HAProxy check of 5000': `${haproxy.rwCheck}, rise ${haproxy.rwRise}`,
    'HAProxy check of 5001': `${haproxy.roCheck}, rise ${haproxy.roRise}`,
    'HAProxy inter / fastinter / downinter': [haproxy.interMs, haproxy.fastinterMs, haproxy.downinterMs]
      .map(seconds)
      .join(' / '),
    'HAProxy fall': String(haproxy.fall),
    'HAProxy timeout check / connect': [haproxy.timeoutCheckMs, haproxy.timeoutConnectMs].map(seconds).join(' / '),
    'HAProxy on-marked-down': haproxy.onMarkedDown === '' ? 'none' : haproxy.onMarkedDown,
    ...free,
  };
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
