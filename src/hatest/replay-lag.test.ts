import { expect, it } from 'vitest';
import { ReplayLag } from './replay-lag.js';

it('does not count the time in which there was nothing to replay', () => {
  const lag = new ReplayLag();
  expect(lag.of('patroni1', 0, 1_000)).toBe(0);
  // Writes were down for 22 s; the first WAL after it is looked at before it is replayed.
  expect(lag.of('patroni1', 0, 22_990)).toBe(0);
  expect(lag.of('patroni1', 22_400, 23_010)).toBe(20);
});

it('goes by what the server says of a node that was never seen caught up, and by each node alone', () => {
  const lag = new ReplayLag();
  expect(lag.of('patroni1', 0, 1_000)).toBe(0);
  expect(lag.of('patroni2', 5_000, 1_010)).toBe(5_000);
  expect(lag.of('patroni1', null, 1_020)).toBeNull();
});

it('grows while a node does not catch up', () => {
  const lag = new ReplayLag();
  lag.of('patroni1', 0, 1_000);
  expect(lag.of('patroni1', 700, 2_000)).toBe(700);
  expect(lag.of('patroni1', 2_900, 4_000)).toBe(2_900);
});
