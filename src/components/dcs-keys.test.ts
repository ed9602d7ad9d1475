import { expect, it } from 'vitest';
import { DcsKeys } from './dcs-keys.js';
import { snapshot } from './etcd/testing/etcd.js';

const put = (revision: number, value: string, key = 'leader') => ({ key, value, revision });

it('counts a change once, whichever member tells it first', () => {
  const keys = new DcsKeys(snapshot(10));
  expect([keys.apply(put(11, 'patroni1')), keys.apply(put(11, 'patroni1'))]).toEqual([true, false]);
});

it('does not go back when a member tells late', () => {
  const keys = new DcsKeys(snapshot(10));
  keys.apply(put(14, 'patroni2'));
  expect(keys.apply({ key: 'leader', value: null, revision: 13 })).toBe(false);
  expect(keys.apply(put(11, 'patroni1'))).toBe(false);
  expect(keys.missing(snapshot(14, { leader: ['patroni2', 14] }))).toEqual([]);
});

it('says nothing of a put of the same value', () => {
  const keys = new DcsKeys(snapshot(10));
  keys.apply(put(11, 'patroni1'));
  expect(keys.apply(put(12, 'patroni1'))).toBe(false);
  expect(keys.revisionOf('leader')).toBe(12);
});

it('finds what a read shows and was not told: a put and a deletion', () => {
  const keys = new DcsKeys(snapshot(10));
  keys.apply(put(11, 'patroni1'));
  expect(keys.missing(snapshot(13, { sync: ['{}', 12] }))).toEqual([
    { key: 'sync', value: '{}', revision: 12 },
    { key: 'leader', value: null, revision: 13 },
  ]);
});

it('is not behind a read that was answered before the last change', () => {
  const keys = new DcsKeys(snapshot(10));
  keys.apply(put(12, 'patroni1'));
  expect(keys.missing(snapshot(11))).toEqual([]);
  expect(keys.isAnotherHistory(snapshot(11), 11)).toBe(false);
});

it.each([
  ['an older revision than was known when it was asked for', snapshot(9), true],
  ['another cluster', snapshot(20, { leader: ['patroni1', 12] }, 'other'), true],
  ['an older change of a key than is known', snapshot(20, { leader: ['patroni3', 7] }), true],
  ['a newer one', snapshot(20, { leader: ['patroni3', 17] }), false],
])('takes a read with %s for another history: %#', (_what, read, expected) => {
  const keys = new DcsKeys(snapshot(10));
  keys.apply(put(12, 'patroni1'));
  expect(keys.isAnotherHistory(read, 12)).toBe(expected);
});

it('begins again with the revisions of an etcd that was wiped', () => {
  const keys = new DcsKeys(snapshot(100));
  keys.apply(put(120, 'patroni1'));
  keys.apply(put(121, '{}', 'sync'));
  keys.apply(put(122, '7', 'initialize'));
  const wiped = snapshot(4, { initialize: ['7', 3], leader: ['patroni2', 4] });
  expect(keys.restart(wiped)).toEqual([
    { key: 'sync', value: null, revision: 4 },
    { key: 'leader', value: 'patroni2', revision: 4 },
  ]);
  expect(keys.newest).toBe(4);
  expect(keys.apply(put(5, 'patroni3'))).toBe(true);
});
