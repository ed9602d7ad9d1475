import { expect, it } from 'vitest';
import { loadTopology } from '../topology/topology.js';
import { safeRoutes, writtenOn } from './route-proof.js';

it('names the routes without a write since then, also those that never took one', () => {
  const lastOnRoute = new Map([
    ['libpq', { t: 900, node: 'patroni2' }],
    ['haproxy-bench', { t: 400, node: 'patroni1' }],
  ]);
  const names = ['libpq', 'haproxy-bench', 'psql'];
  expect(writtenOn(names, { lastOnRoute }, 500)).toEqual({
    done: false,
    saw: 'no acknowledged write on haproxy-bench, psql',
  });
  expect(writtenOn(['libpq'], { lastOnRoute }, 500)).toMatchObject({ done: true });
});

it('waits for no route that is known not to come back, unless it is that of the load', async () => {
  const topology = await loadTopology('routes');
  const routes = ['libpq-pgbouncer', 'haproxy', 'pgbouncer-hosts', 'libpq'];
  expect(safeRoutes({ routes }, topology)).toEqual(['libpq-pgbouncer', 'haproxy', 'libpq']);
});
