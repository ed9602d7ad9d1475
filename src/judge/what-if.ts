import type { SettingKnob } from '../components/router-model.js';
import { routerModelOf } from '../components/router-models.js';
import type { EffectiveConfig } from '../history/events.js';
import { predict, type FailureMode, type PredictionInput } from './predictions.js';
import type { PhaseName, WhatIf } from './types.js';

type PatroniKey = {
  [K in keyof EffectiveConfig['patroni']]-?: EffectiveConfig['patroni'][K] extends number ? K : never;
}[keyof EffectiveConfig['patroni']];

const patroni = (
  setting: string,
  key: PatroniKey,
  seconds: readonly number[],
  cost: SettingKnob['cost'],
): SettingKnob => ({
  setting,
  cost,
  isCount: false,
  values: seconds.map((value) => value * 1000),
  read: (config) => config.patroni[key],
  write: (config, value) => ({ ...config, patroni: { ...config.patroni, [key]: value } }),
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

/** The settings that govern a phase; none for an orderly shutdown or the end of recovery. */
function knobsOf(phase: PhaseName, { mode, config }: PredictionInput): readonly SettingKnob[] {
  switch (phase) {
    case 'detection':
      return detectionKnobs(mode);
    case 'election':
      return [LOOP_WAIT];
    case 'routing':
      return routerModelOf(config).knobs;
    default:
      return [];
  }
}

function detectionKnobs(mode: FailureMode): readonly SettingKnob[] {
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
  return knobsOf(phase, input).map((knob) => {
    const inForce = knob.read(input.config);
    const values = [...new Set([...knob.values, inForce])].sort((a, b) => a - b);
    const rows = values.flatMap((value) => {
      const config = knob.write(input.config, value);
      if (value !== inForce && !isHonoured(config)) return [];
      const { phases, outage } = predict({ ...input, config });
      const { minMs, maxMs } = phases[phase];
      const text = knob.isCount ? String(value) : `${value / 1000} s`;
      return [{ value: text, inForce: value === inForce, phase: { minMs, maxMs }, outage }];
    });
    return { setting: knob.setting, cost: knob.cost(input.dcs.model.title), rows };
  });
}

function isHonoured({ patroni: { ttlMs, loopWaitMs, retryTimeoutMs } }: EffectiveConfig): boolean {
  return loopWaitMs + 2 * retryTimeoutMs <= ttlMs;
}
