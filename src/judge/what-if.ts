import type { EffectiveConfig } from '../history/events.js';
import { predict, type FailureMode, type PredictionInput } from './predictions.js';
import type { PhaseName, WhatIf } from './types.js';

/** A setting that the model knows, and the values worth comparing. */
interface Knob {
  setting: string;
  /** In ms; counts if `isCount`. */
  values: readonly number[];
  isCount?: boolean;
  read: (config: EffectiveConfig) => number;
  write: (config: EffectiveConfig, value: number) => EffectiveConfig;
  /** What a smaller value costs, with the name of the DCS. */
  cost: (dcs: string) => string;
}

type Of<Program extends 'patroni' | 'haproxy'> = {
  [K in keyof EffectiveConfig[Program]]-?: EffectiveConfig[Program][K] extends number ? K : never;
}[keyof EffectiveConfig[Program]];

const patroni = (setting: string, key: Of<'patroni'>, seconds: readonly number[], cost: Knob['cost']): Knob => ({
  setting,
  cost,
  values: seconds.map((value) => value * 1000),
  read: (config) => config.patroni[key],
  write: (config, value) => ({ ...config, patroni: { ...config.patroni, [key]: value } }),
});

const haproxy = (
  setting: string,
  key: Of<'haproxy'>,
  values: readonly number[],
  cost: Knob['cost'],
  isCount = false,
): Knob => ({
  setting,
  cost,
  isCount,
  values,
  read: (config) => config.haproxy[key],
  write: (config, value) => ({ ...config, haproxy: { ...config.haproxy, [key]: value } }),
});

const TTL = patroni(
  'ttl',
  'ttlMs',
  [20, 30, 45, 60],
  (dcs) => `a shorter one takes the lead from a leader that is only slow to reach ${dcs}`,
);
const LOOP_WAIT = patroni(
  'loop_wait',
  'loopWaitMs',
  [1, 2, 5, 10],
  (dcs) => `a shorter one asks ${dcs} and PostgreSQL more often`,
);
const RETRY = patroni(
  'retry_timeout',
  'retryTimeoutMs',
  [3, 5, 10],
  (dcs) => `a shorter one demotes the leader after a shorter stall of ${dcs}`,
);
const CHECKS = () => 'a shorter one asks the REST API of Patroni more often';
const DOWNINTER = haproxy('HAProxy downinter', 'downinterMs', [500, 1000, 2000, 5000], CHECKS);
const FASTINTER = haproxy('HAProxy fastinter', 'fastinterMs', [250, 500, 1000, 2000], CHECKS);
const RISE = haproxy(
  'HAProxy rise',
  'rwRise',
  [1, 2, 3],
  () => 'a smaller one trusts a server after fewer answers',
  true,
);

/** The settings that govern a phase; none for an orderly shutdown or the end of recovery. */
function knobsOf(phase: PhaseName, mode: FailureMode): readonly Knob[] {
  switch (phase) {
    case 'detection':
      return detectionKnobs(mode);
    case 'election':
      return [LOOP_WAIT];
    case 'routing':
      return [DOWNINTER, FASTINTER, RISE];
    default:
      return [];
  }
}

function detectionKnobs(mode: FailureMode): readonly Knob[] {
  switch (mode) {
    case 'graceful':
    case 'switchover':
      return [];
    case 'crash-in-place':
    case 'crash-failover':
    case 'crash-unstartable':
      return [LOOP_WAIT];
    case 'cut-from-dcs':
      return [TTL, LOOP_WAIT, RETRY];
    case 'gone':
    case 'frozen':
    case 'orphaned':
      return [TTL, LOOP_WAIT];
  }
}

/**
 * The model's predictions with one setting changed and all others as they were, for each setting that governs `phase`.
 * Values that Patroni would not honour (loop_wait + 2 × retry_timeout above ttl, docs/dynamic_configuration.rst) are
 * left out.
 */
export function whatIf(input: PredictionInput, phase: PhaseName): WhatIf[] {
  if (phase === 'rejoin') return [];
  return knobsOf(phase, input.mode).map((knob) => {
    const inForce = knob.read(input.config);
    const values = [...new Set([...knob.values, inForce])].sort((a, b) => a - b);
    const rows = values.flatMap((value) => {
      const config = knob.write(input.config, value);
      if (value !== inForce && !isHonoured(config)) return [];
      const { phases, outage } = predict({ ...input, config });
      const { minMs, maxMs } = phases[phase];
      const text = knob.isCount === true ? String(value) : `${value / 1000} s`;
      return [{ value: text, inForce: value === inForce, phase: { minMs, maxMs }, outage }];
    });
    return { setting: knob.setting, cost: knob.cost(input.dcs.model.title), rows };
  });
}

function isHonoured({ patroni: { ttlMs, loopWaitMs, retryTimeoutMs } }: EffectiveConfig): boolean {
  return loopWaitMs + 2 * retryTimeoutMs <= ttlMs;
}
