import type { DurationRange } from '../../core/units.js';
import type { EffectiveConfig } from '../../history/events.js';
import { formatBound, type Bound } from '../bound.js';
import type { SettingKnob, RouterModel, RoutingPolicy } from '../router-model.js';

type HaproxyConfig = NonNullable<EffectiveConfig['haproxy']>;

/** The total time that HAProxy's checks may take to be answered while Patroni promotes. */
const CHECK_ANSWERS_MS = 1000;
/** For an attempt to connect that is under way when HAProxy routes to the new leader. */
const CLIENT_CONNECT_MS = 1000;

/** @throws Error (a bug) for a configuration without HAProxy. */
function settingsIn({ haproxy }: EffectiveConfig): HaproxyConfig {
  if (!haproxy) throw new Error('the configuration in force has no settings of HAProxy');
  return haproxy;
}

/** Whether only the holder of the leader key passes HAProxy's check. */
function acceptsLeaderOnly(check: string): boolean {
  return /\/(primary|master|leader|read-write)\b/.test(check);
}

/** T6 → T7. At least 0: the check follows the lock, so HAProxy may see the new leader from T4 on. */
function routing(config: EffectiveConfig): Bound {
  const { downinterMs, fastinterMs, rwRise } = settingsIn(config);
  return {
    minMs: 0,
    maxMs: downinterMs + riseMs(config) + CHECK_ANSWERS_MS,
    rule:
      `0 (HAProxy's check follows the lock, which comes before the promotion) … ` +
      `downinter ${formatBound(downinterMs)} + (rise ${rwRise} − 1) × fastinter ${formatBound(fastinterMs)} + ` +
      '1 s for the answers',
  };
}

/** How long a server that was down takes from its first successful check to UP. */
function riseMs(config: EffectiveConfig): number {
  const { rwRise, fastinterMs } = settingsIn(config);
  return Math.max(0, rwRise - 1) * fastinterMs;
}

/**
 * How long HAProxy routes to a leader whose Patroni is silent: until `fall` checks have failed. Each of them waits for
 * its time-out, or is refused at once. The first may begin at once or after `inter`. A pause counts from the end of the
 * check before it.
 */
function untilGivenUp(config: EffectiveConfig, rest: 'silent' | 'refused'): DurationRange {
  const { interMs, fastinterMs, fall, timeoutCheckMs } = settingsIn(config);
  const checkMs = rest === 'silent' ? timeoutCheckMs : 0;
  const minMs = fall * checkMs + Math.max(0, fall - 1) * fastinterMs;
  return { minMs, maxMs: interMs + minMs };
}

/**
 * How long HAProxy may take to mark a server DOWN whose checks fail at once: `fall` checks, at most `inter` apart.
 */
function noticeMs(config: EffectiveConfig): number {
  const { fall, fastinterMs, interMs } = settingsIn(config);
  return fall * Math.max(fastinterMs, interMs);
}

function policyOf(check: string): RoutingPolicy {
  return { text: check, leaderOnly: acceptsLeaderOnly(check), replicasOnly: check.includes('/replica') };
}

type NumericKey = {
  [K in keyof HaproxyConfig]-?: HaproxyConfig[K] extends number ? K : never;
}[keyof HaproxyConfig];

const knob = (
  setting: string,
  key: NumericKey,
  values: readonly number[],
  cost: string,
  isCount = false,
): SettingKnob => ({
  setting,
  cost: () => cost,
  isCount,
  values,
  read: (config) => settingsIn(config)[key],
  write: (config, value) => ({ ...config, haproxy: { ...settingsIn(config), [key]: value } }),
});

const CHECKS = 'a shorter one asks the REST API of Patroni more often';

/** What HAProxy contributes to predictions and verdicts. */
export const HAPROXY_MODEL: RouterModel = {
  title: 'HAProxy',
  hasView: true,
  endsSessions: true,
  routing,
  leastRoutingMs: (config) => (acceptsLeaderOnly(settingsIn(config).rwCheck) ? riseMs(config) : 0),
  untilGivenUp,
  noticeMs,
  attempt: () => ({ maxMs: CLIENT_CONNECT_MS, rule: '1 s for an attempt that was under way' }),
  writePolicy: (config) => policyOf(settingsIn(config).rwCheck),
  readPolicy: (config) => policyOf(settingsIn(config).roCheck),
  describeEndpoint: (port) => `port ${port}`,
  knobs: [
    knob('HAProxy downinter', 'downinterMs', [500, 1000, 2000, 5000], CHECKS),
    knob('HAProxy fastinter', 'fastinterMs', [250, 500, 1000, 2000], CHECKS),
    knob('HAProxy rise', 'rwRise', [1, 2, 3], 'a smaller one trusts a server after fewer answers', true),
  ],
};
