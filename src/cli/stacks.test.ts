import { expect, it } from 'vitest';
import { describeTaken } from './stacks.js';

it('up names each port that is taken, and which one to use', () => {
  const at = (port: number) => ({ host: '127.0.0.1', port });
  const ports = new Map([
    [5000, at(24_991)],
    [5001, at(5001)],
    [7000, at(20_337)],
  ]);
  expect(describeTaken([{ ports }, { ports: new Map([[5432, at(15_432)]]) }], [5000, 5001, 7000])).toEqual([
    '  5000 is taken on this machine: use 24991',
    '  7000 is taken on this machine: use 20337',
  ]);
});
