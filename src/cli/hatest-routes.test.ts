import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.js';
import { parseRoutes } from './hatest-routes.js';

const hostsOf = (value: string) => parseRoutes([value])[0]?.hosts.map(({ host, port }) => `${host} ${port}`);

describe('--route', () => {
  it.each([
    ['vip=10.0.0.9:5000', ['10.0.0.9 5000']],
    ['direct=h1:5432,h2:5433', ['h1 5432', 'h2 5433']],
    ['direct=h1,h2:5432', ['h1 5432', 'h2 5432']],
    ['direct=h1:1,h2,h3:2', ['h1 1', 'h2 2', 'h3 2']],
    ['v6=[::1]:5432', ['::1 5432']],
    ['v6=[fd00::1],db.example:5432', ['fd00::1 5432', 'db.example 5432']],
  ])('reads hosts as libpq has them: %s', (value, hosts) => expect(hostsOf(value)).toEqual(hosts));

  it('keeps the order of the routes', () => {
    expect(parseRoutes(['b=h:1', 'a-2=h:1']).map(({ name }) => name)).toEqual(['b', 'a-2']);
  });

  it.each([
    ['10.0.0.9:5000', 'expected --route NAME=HOST:PORT, got 10.0.0.9:5000', 'Example: --route vip=10.0.0.9:PORT'],
    ['vip=', 'expected --route NAME=HOST:PORT, got vip=', 'Example'],
    ['=h:1', 'expected a name of lower-case letters, digits and dashes before =', 'Example'],
    ['My VIP=h:1', 'expected a name of lower-case letters', 'Example'],
    ['a=h', 'expected a port for h in --route a=h', 'Example'],
    ['a=h1:1,h2', 'expected a port for h2', 'Example'],
    ['a=h:', 'expected a port from 1 to 65535 in --route a=h:, got none', 'Example'],
    ['a=h:99999', 'expected a port from 1 to 65535 in --route a=h:99999, got 99999', 'Example'],
    ['a=h:x', 'expected a port from 1 to 65535 in --route a=h:x, got x', 'Example'],
    ['a=h1,,h2:1', 'expected HOST:PORT in --route a=h1,,h2:1, got an empty host', 'Example'],
    ['a=fd00::1:5432', 'expected HOST:PORT in --route', 'An IPv6 address needs brackets: [fd00::1]:5432'],
    ['a=[h]:5432', 'expected an IPv6 address between [ and ] in --route, got h', 'Example'],
    ['a=[::1:5432', 'expected HOST:PORT in --route', 'Example'],
  ])('refuses %s with what was expected and what to do', (value, message, hint) => {
    expect(() => parseRoutes([value])).toThrow(UsageError);
    expect(() => parseRoutes([value])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message) as string,
        hint: expect.stringContaining(hint) as string,
      }),
    );
  });

  it('refuses a name that is given twice', () => {
    expect(() => parseRoutes(['a=h:1', 'a=h:2'])).toThrow('expected each --route with a name of its own, got a twice');
  });
});
