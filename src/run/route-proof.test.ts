import { expect, it } from 'vitest';
import { writtenOn } from './route-proof.js';

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
