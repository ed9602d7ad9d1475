import { describe, expect, it } from 'vitest';
import { scenarioFrom } from './load.js';
import { onRoutes } from './on-routes.js';

const { scenario } = await scenarioFrom({
  name: 'nothing',
  title: 'Nothing',
  expect: { leader: 'any', writeOutage: 'any' },
});

describe('--routes', () => {
  it('all: the routes of the larger topology, that of the named one first, with a load as small on each', async () => {
    const { stack, load } = await onRoutes(scenario, 'all');
    expect(stack.routes?.[0]).toBe('haproxy');
    expect(stack.routes).toContain('haproxy-bench');
    expect(load).toMatchObject({ writesPerSecond: 10, writers: 3, readsPerSecond: 10, readers: 2 });
  });

  it('names routes', async () => {
    expect((await onRoutes(scenario, 'libpq, haproxy')).stack.routes).toEqual(['libpq', 'haproxy']);
  });

  it('refuses a name that is none, and one twice', async () => {
    await expect(onRoutes(scenario, 'haproxy-bensch')).rejects.toMatchObject({
      code: 'ROUTES',
      message: expect.stringContaining('did you mean haproxy-bench') as string,
    });
    await expect(onRoutes(scenario, 'libpq,libpq')).rejects.toThrow('expected each route once, got libpq again');
  });
});
