import { describe, expect, it } from 'vitest';
import { recordedDcs } from '../components/dcs-models.js';
import type { EffectiveConfig } from '../history/events.js';
import { predict } from './predictions.js';
import { CONFIG } from './testing/example-stack.js';
import { whatIf } from './what-if.js';

const config: EffectiveConfig = { kind: 'config', id: 1, t: 0, unc: 0, src: 'run', ...CONFIG };
const input = { config, mode: 'gone', dcs: recordedDcs(), writePacingMs: 10 } as const;
const rowsOf = (setting: string, from = whatIf(input, 'detection')) =>
  from.find((knob) => knob.setting === setting)?.rows ?? [];

describe('other values of the settings that govern a phase', () => {
  it('say what the model says with that setting changed, and mark the one in force', () => {
    expect(rowsOf('ttl').map(({ value, inForce }) => [value, inForce])).toEqual([
      ['20 s', true],
      ['30 s', false],
      ['45 s', false],
      ['60 s', false],
    ]);
    const changed = { ...config, patroni: { ...config.patroni, ttlMs: 30_000 } };
    const { phases, outage } = predict({ ...input, config: changed });
    expect(rowsOf('ttl')[1]).toMatchObject({ outage, phase: { minMs: phases.detection.minMs, maxMs: 30_500 } });
    expect(rowsOf('ttl')[1]?.outage.minMs).toBe((rowsOf('ttl')[0]?.outage.minMs ?? 0) + 10_000);
  });

  it('leave out what Patroni would not honour', () => {
    const tight = {
      ...config,
      patroni: { ...config.patroni, ttlMs: 30_000, loopWaitMs: 10_000, retryTimeoutMs: 10_000 },
    };
    const rows = (setting: string) => rowsOf(setting, whatIf({ ...input, config: tight }, 'detection'));
    expect(rows('ttl').map(({ value }) => value)).toEqual(['30 s', '45 s', '60 s']);
    expect(rows('loop_wait').map(({ value }) => value)).toEqual(['1 s', '2 s', '5 s', '10 s']);
  });

  it('name a value in force that is none of the usual ones', () => {
    const odd = { ...config, haproxy: { ...CONFIG.haproxy, downinterMs: 3000 } };
    const rows = rowsOf('HAProxy downinter', whatIf({ ...input, config: odd }, 'routing'));
    expect(rows.find(({ inForce }) => inForce)?.value).toBe('3 s');
  });

  it('are none where no setting governs', () => {
    expect(whatIf({ ...input, mode: 'graceful' }, 'detection')).toEqual([]);
    expect(whatIf(input, 'promotion')).toEqual([]);
  });
});
