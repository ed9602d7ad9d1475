import { describe, expect, it } from 'vitest';
import { DCS_MODELS, findDcs, recordedDcs, watchesDcs } from './dcs-models.js';
import { majorityOf } from './dcs.js';

const roles = (...names: string[]) => names.map((role) => ({ role }));

describe('the DCS of a stack', () => {
  it('is found by the roles of its nodes, with their number', () => {
    expect(findDcs(roles('patroni', 'etcd', 'etcd', 'haproxy'))).toEqual({ model: DCS_MODELS.etcd, members: 2 });
    expect(findDcs(roles('patroni', 'toString'))).toBeNull();
  });

  it('of a history without nodes is the one that there was then', () => {
    expect(recordedDcs()).toEqual({ model: DCS_MODELS.etcd, members: 3 });
  });

  it('is watched by the observer that its model names', () => {
    expect(Object.values(DCS_MODELS).map(({ observer }) => watchesDcs(observer))).not.toContain(false);
    expect(watchesDcs('haproxy-stats')).toBe(false);
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i members needs %i', (members, needed) => expect(majorityOf(members)).toBe(needed));
});
