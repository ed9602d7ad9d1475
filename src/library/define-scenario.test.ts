import { describe, expect, it } from 'vitest';
import { defineScenario, runScenario, UsageError, type ScenarioInput } from '../index.js';

const good = defineScenario({
  name: 'my-kill',
  title: 'My leader dies',
  steps: [{ fault: 'kill', target: 'leader', hold: 'until-failover' }, { heal: 'all' }],
  expect: { leader: 'changes', writeOutage: '< 30s' },
});

describe('a scenario in TypeScript', () => {
  it('is taken as it is, with its literal types', () => {
    const name: 'my-kill' = good.name;
    expect(name).toBe('my-kill');
  });

  it('is refused with what is wrong about its form', () => {
    const bad: ScenarioInput = { ...good, expect: { ...good.expect, writeOutage: 'short' } };
    expect(() => defineScenario(bad)).toThrow(/scenario my-kill:\n.*expected predicted, none, any or a comparison/);
    expect(() => defineScenario(bad)).toThrow(UsageError);
  });
});

describe('runScenario', () => {
  const signal = AbortSignal.abort(new Error('not now'));

  it('refuses an unknown name with the nearest one, before it looks for an engine', async () => {
    await expect(runScenario('leader-kil')).rejects.toMatchObject({
      code: 'SCENARIO_UNKNOWN',
      exitCode: 64,
      message: expect.stringContaining('did you mean leader-kill?') as string,
    });
  });

  it('refuses a target that its stack does not have', async () => {
    const input: ScenarioInput = {
      ...good,
      steps: [{ fault: 'kill', target: 'patroni9', hold: '1s' }, { heal: 'all' }],
    };
    await expect(runScenario(input)).rejects.toMatchObject({ code: 'SCENARIO_INVALID' });
  });

  it('does nothing where it was called off before it began', async () => {
    await expect(runScenario(good, { signal })).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
  });
});
