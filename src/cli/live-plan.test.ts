import { describe, expect, it } from 'vitest';
import { scenario } from '../judge/testing/cases.js';
import type { ScenarioInput } from '../scenario/schema.js';
import { livePlan } from './live-plan.js';

const expectedOf = async (change: Parameters<typeof scenario>[0]) =>
  (await livePlan(scenario(change), '/nowhere', null)).expected;

describe('what the live view expects of a run that was never made', () => {
  it('is what the scenario says of its steps', async () => {
    const steps: ScenarioInput['steps'] = [
      { fault: 'partition', target: 'leader', hold: '5s' },
      {
        parallel: [
          { fault: 'kill', target: 'any-replica', hold: '10s' },
          { fault: 'kill', target: 'haproxy', hold: '2s' },
        ],
      },
      { heal: 'all' },
    ];
    expect(await expectedOf({ steps, rounds: 2 })).toMatchObject({
      'bring-up': { why: 'usual' },
      steady: { why: 'scenario' },
      faults: { ms: 30_000, why: 'scenario' },
    });
  });

  it('is nothing where a step waits for something to happen', async () => {
    expect((await expectedOf({})).faults).toBeUndefined();
    expect((await expectedOf({ steps: [] })).faults).toBeUndefined();
  });
});
