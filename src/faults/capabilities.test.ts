import { describe, expect, it } from 'vitest';
import type { Engine } from '../docker/engine.js';
import { requireCapabilities, trialsOf, TRIALS, tryAll } from './capabilities.js';

/** An engine that only reports the flags of its kernel. No helper container can be created. */
function engineWithFlags(flags: Record<string, boolean>): Engine {
  const docker = {
    info: () => Promise.resolve(flags),
    createContainer: () => Promise.reject(new Error('no such image')),
  };
  return { docker } as unknown as Engine;
}

const images = { names: { tools: 'tools' } };
const namesOf = (...steps: Parameters<typeof trialsOf>[0][number]['step'][]) =>
  trialsOf(steps.map((step) => ({ step }))).map(({ name }) => name);

describe('trialsOf', () => {
  it('asks of a partition only what its parameters need', () => {
    expect(namesOf({ fault: 'partition', action: 'drop', ports: [] })).toEqual(['partition']);
    expect(namesOf({ fault: 'partition', action: 'reset' })).toEqual(['partition', 'partition with action: reset']);
    expect(namesOf({ fault: 'partition', ports: [8008] })).toEqual(['partition', 'partition with ports']);
  });

  it('tries multiport where ports are given', () => {
    const [ports] = TRIALS.filter(({ name }) => name === 'partition with ports');
    expect(ports?.how).toMatchObject({ script: expect.stringContaining('-m multiport --ports') as string });
  });

  it('asks nothing for faults that every kernel can do, and once for two steps of a fault', () => {
    expect(namesOf({ fault: 'kill' }, { fault: 'cpu' }, { fault: 'cpu' })).toEqual(['cpu']);
  });
});

describe('requireCapabilities', () => {
  it('says what the kernel lacks', async () => {
    const engine = engineWithFlags({ CpuCfsQuota: false, MemoryLimit: true });
    await expect(requireCapabilities({ engine, images }, [{ step: { fault: 'cpu' } }])).rejects.toMatchObject({
      code: 'NOT_POSSIBLE_HERE',
      message: "cpu is not possible here: the engine's kernel has no CpuCfsQuota",
    });
    await requireCapabilities({ engine, images }, [{ step: { fault: 'memory' } }]);
  });
});

describe('tryAll', () => {
  it('answers for each trial', async () => {
    const answers = await tryAll({ engine: engineWithFlags({ CpuCfsQuota: true, MemoryLimit: true }), images });
    expect([...answers.keys()]).toEqual(TRIALS.map(({ name }) => name));
    expect(answers.get('cpu')).toBeNull();
    expect(answers.get('latency')).toBe('latency is not possible here: no such image');
  });
});
