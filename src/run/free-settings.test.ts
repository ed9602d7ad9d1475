import { describe, expect, it } from 'vitest';
import { differences, parameterProblem } from './free-settings.js';
import { isSameValue } from './postgres-value.js';

describe('a value of a parameter', () => {
  const interval = { setting: '500', unit: 'ms', vartype: 'integer', shown: '500ms' };
  const buffers = { setting: '16384', unit: '8kB', vartype: 'integer', shown: '128MB' };
  const scale = { setting: '0.2', unit: null, vartype: 'real', shown: '0.2' };
  const toggle = { setting: 'on', unit: null, vartype: 'bool', shown: 'on' };
  const wal = { setting: 'replica', unit: null, vartype: 'enum', shown: 'replica' };
  const commit = { setting: 'off', unit: null, vartype: 'enum', shown: 'off' };
  const text = { setting: 'a, b', unit: null, vartype: 'string', shown: 'a, b' };

  it.each([
    ['500ms', interval],
    ['0.5s', interval],
    [500, interval],
    ['128MB', buffers],
    ['131072kB', buffers],
    [16_384, buffers],
    [0.2, scale],
    [true, toggle],
    ['yes', toggle],
    ['Replica', wal],
    [false, commit],
    ['a, b', text],
  ])('%s is the same', (written, server) => {
    expect(isSameValue(written, server)).toBe(true);
  });

  it.each([
    ['500', { ...interval, setting: '0', shown: '0' }],
    ['501ms', interval],
    ['500s', interval],
    ['500x', interval],
    ['127MB', buffers],
    [0.3, scale],
    [false, toggle],
    ['minimal', wal],
    [true, commit],
    ['a,b', text],
  ])('%s is another one', (written, server) => {
    expect(isSameValue(written, server)).toBe(false);
  });
});

describe('what is not in force', () => {
  const row = { name: 'work_mem', setting: '4096', unit: 'kB', vartype: 'integer', pending: false, shown: '4MB' };

  it('is told of a parameter', () => {
    expect(parameterProblem(row, '4MB')).toEqual([]);
    expect(parameterProblem(row, '8MB')).toEqual(['expected work_mem 8MB, PostgreSQL runs 4MB']);
    expect(parameterProblem({ ...row, pending: true }, '8MB')).toEqual([
      'expected work_mem 8MB, it waits for a restart of PostgreSQL, with 4MB in force',
    ]);
    const unknown = { name: 'wrok_mem', setting: null, unit: null, vartype: null, pending: null, shown: null };
    expect(parameterProblem(unknown, '8MB')).toEqual(['expected wrok_mem 8MB, PostgreSQL knows no such parameter']);
  });

  it('is told of the dynamic configuration', () => {
    const found = { a: 1, postgresql: { use_slots: true, parameters: { work_mem: '8MB' } } };
    expect(differences({ a: 1, postgresql: { parameters: { work_mem: '8MB' } }, gone: null }, found)).toEqual([]);
    expect(differences({ a: 2, postgresql: { use_slots: false }, b: [1] }, found)).toEqual([
      'expected a 2, GET /config has 1',
      'expected postgresql.use_slots false, GET /config has true',
      'expected b [1], GET /config has none',
    ]);
  });
});
