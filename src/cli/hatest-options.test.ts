import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.js';
import { intervalOf, settingsOf, type HatestCommandOptions } from './hatest-options.js';

const given: HatestCommandOptions = {
  rate: '10',
  readOnly: false,
  drop: false,
  interval: '1s',
  connectTimeout: '1s',
  statementTimeout: '2s',
  json: false,
};

describe('the options of hatest', () => {
  it('come from the command line before the environment', () => {
    const env = { PGHOST: 'env-host', PGUSER: 'env-user', PGDATABASE: 'env-db', PGSSLMODE: 'require' };
    const [single] = settingsOf('5000', given, env);
    expect(single).toMatchObject({
      route: null,
      hosts: [{ host: 'env-host', port: 5000 }],
      user: 'env-user',
      database: 'env-db',
      sslmode: 'require',
      rate: 10,
      table: { schema: 'patroni_chaos_hatest', name: 'ledger' },
      durationMs: null,
    });
    const options = {
      ...given,
      host: 'h',
      user: 'u',
      dbname: 'd',
      sslmode: 'disable',
      table: 'mine.t',
      duration: '2min',
    };
    expect(settingsOf('5001', options, env)[0]).toMatchObject({
      hosts: [{ host: 'h', port: 5001 }],
      user: 'u',
      database: 'd',
      sslmode: 'disable',
      table: { schema: 'mine', name: 't' },
      durationMs: 120_000,
    });
  });

  it('take the database of the name of the user, as psql does', () => {
    expect(settingsOf('5000', given, { PGUSER: 'app' })).toMatchObject([
      { hosts: [{ host: 'localhost', port: 5000 }], database: 'app' },
    ]);
  });

  it('read an interval of 0 as a line for each attempt', () => {
    expect(intervalOf({ ...given, interval: '0' })).toBe(0);
    expect(intervalOf({ ...given, interval: '500ms' })).toBe(500);
  });

  it('make a session of each route, all with the same options', () => {
    const route = ['vip=10.0.0.9:5000', 'direct=10.0.0.1,10.0.0.2:5432'];
    const [vip, direct, ...others] = settingsOf(undefined, { ...given, route, rate: '20' }, { PGHOST: 'elsewhere' });
    expect(others).toEqual([]);
    expect(vip).toMatchObject({ route: 'vip', hosts: [{ host: '10.0.0.9', port: 5000 }], rate: 20 });
    expect(direct).toMatchObject({ route: 'direct', rate: 20, table: vip?.table });
    expect(direct?.hosts).toHaveLength(2);
  });

  it.each([
    ['5000', { route: ['a=h:1'] }, 'expected either --route or PORT (5000), got both', '--route NAME=HOST:5000'],
    [
      undefined,
      { route: ['a=h:1'], host: 'h' },
      'expected either --route or --host h, got both',
      '--route NAME=HOST:PORT',
    ],
    [undefined, {}, 'expected PORT or --route NAME=HOST:PORT, got neither', 'hatest PORT'],
  ])('take a port or routes, and say what to do: %s %j', (port, change, message, hint) => {
    const call = () => settingsOf(port, { ...given, ...change }, {});
    expect(call).toThrow(UsageError);
    expect(call).toThrow(expect.objectContaining({ message, hint: expect.stringContaining(hint) as string }));
  });

  it.each([
    ['0', {}, 'expected PORT as a whole number from 1 to 65535, got 0'],
    ['x', {}, 'expected PORT'],
    ['5000', { rate: '5000' }, 'expected --rate as a whole number from 1 to 1000, got 5000'],
    ['5000', { duration: '30' }, 'expected --duration as a length of time with its unit'],
    ['5000', { duration: '999999min' }, 'expected --duration'],
    ['5000', { sslmode: 'prefered' }, 'did you mean prefer?'],
    ['5000', { table: 'x; DROP TABLE y' }, 'expected --table as schema.name'],
  ])('are refused with what was expected: %s %j', (port, change, message) => {
    expect(() => settingsOf(port, { ...given, ...change }, {})).toThrow(message);
  });
});
