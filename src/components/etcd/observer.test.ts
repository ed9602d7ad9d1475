import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Clock } from '../../core/clock.js';
import type { NewEvent } from '../../history/events.js';
import { observeMembers } from './observer.js';
import type { Observer } from '../observer.js';
import { FakeMember, snapshot } from './testing/etcd.js';

const LED = snapshot(10, { leader: ['patroni1', 9] });
let members: FakeMember[];
let events: NewEvent[];
let observer: Observer;
let startMs: number;

beforeEach(async () => {
  vi.useFakeTimers();
  startMs = performance.now();
  const clock: Clock = { now: () => performance.now() - startMs, fromWall: (ms) => ms, toWall: (ms) => ms };
  members = [new FakeMember(LED), new FakeMember(LED), new FakeMember(LED)];
  events = [];
  observer = await observeMembers(members, clock, (event) => events.push(event));
});

afterEach(async () => {
  await observer.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const holders = () => events.flatMap((event) => (event.kind === 'leader-key' ? [event.holder ?? 'no holder'] : []));
const lastKey = () => events.filter((event) => event.kind === 'leader-key').at(-1);
const gaps = () => events.flatMap((event) => (event.kind === 'gap' ? [event] : []));
const hold = (read: typeof LED | null) => members.forEach((member) => (member.holds = read));

it('watches at every member from the first read on', () => {
  expect(holders()).toEqual(['patroni1']);
  expect(members.map(({ renewed }) => renewed)).toEqual([[11], [11], [11]]);
});

it('tells a change once, as soon as the first member tells it', async () => {
  await pass(1500);
  hold(snapshot(12, { leader: ['patroni2', 12] }));
  for (const member of [members[1], members[2], members[0]]) {
    member?.onChange({ key: 'leader', value: null, revision: 11 }, false);
    member?.onChange({ key: 'leader', value: 'patroni2', revision: 12 }, false);
  }
  await pass(5000);
  expect(holders()).toEqual(['patroni1', 'no holder', 'patroni2']);
  expect(lastKey()).toMatchObject({ unc: 0, revision: '12' });
  expect(gaps()).toEqual([]);
});

it('keeps watching while a member is frozen or has no majority, and asks it at most once a second', async () => {
  const [frozen, ...others] = members;
  if (frozen) frozen.holds = null;
  await pass(5000);
  for (const member of others) {
    member.holds = snapshot(12, { leader: ['patroni2', 12] });
    member.onChange({ key: 'leader', value: 'patroni2', revision: 12 }, false);
  }
  await pass(5000);
  expect(holders()).toEqual(['patroni1', 'patroni2']);
  expect(frozen?.reads).toBeLessThanOrEqual(12);
  // The resumed member reports an old change.
  frozen?.onChange({ key: 'leader', value: 'patroni3', revision: 11 }, true);
  await observer.stop();
  expect(holders()).toEqual(['patroni1', 'patroni2']);
  expect(gaps()).toEqual([]);
});

it('is blind while no member answers', async () => {
  await pass(2000);
  hold(null);
  await pass(8000);
  hold(LED);
  await pass(2000);
  expect(gaps()).toHaveLength(1);
  expect(gaps()[0]?.reason).toMatch(/no member of etcd answers: no answer within 1000 ms/);
  expect((gaps()[0]?.t ?? 0) - (gaps()[0]?.fromMs ?? 0)).toBeGreaterThan(8000);
});

it('tells of what no watch has told as a gap, with its error, and watches anew', async () => {
  await pass(2500);
  hold(snapshot(12, { leader: ['patroni2', 12] }));
  await pass(1000);
  expect(holders()).toEqual(['patroni1']);
  await pass(1000);
  expect(holders()).toEqual(['patroni1', 'patroni2']);
  expect(lastKey()).toMatchObject({ t: 4000, unc: 2000 });
  expect(gaps()).toMatchObject([
    { fromMs: 2000, t: 4000, reason: 'the watches are silent: the leader key reads patroni2' },
  ]);
  expect(members.map(({ renewed }) => renewed)).toEqual([
    [11, 13],
    [11, 13],
    [11, 13],
  ]);
});

it('bears with a notice that is on its way', async () => {
  await pass(2500);
  hold(snapshot(12, { leader: ['patroni2', 12] }));
  await pass(700);
  members[2]?.onChange({ key: 'leader', value: 'patroni2', revision: 12 }, false);
  await pass(3000);
  expect(gaps()).toEqual([]);
  expect(lastKey()).toMatchObject({ unc: 0 });
});

it('knows how old what a watch tells late may be', async () => {
  await pass(2500);
  members[1]?.onChange({ key: 'leader', value: 'patroni2', revision: 12 }, true);
  expect(lastKey()).toMatchObject({ t: 2500, unc: 500 });
});

it('begins again with an etcd that was wiped, whose revisions are lower', async () => {
  await pass(2500);
  hold(snapshot(2));
  await pass(1000);
  expect(holders()).toEqual(['patroni1', 'no holder']);
  expect(lastKey()).toMatchObject({ t: 3000, unc: 1000 });
  expect(members.map(({ renewed }) => renewed.at(-1))).toEqual([3, 3, 3]);
  members[0]?.onChange({ key: 'leader', value: 'patroni3', revision: 3 }, false);
  hold(snapshot(3, { leader: ['patroni3', 3] }));
  await pass(3000);
  expect(holders()).toEqual(['patroni1', 'no holder', 'patroni3']);
  expect(gaps()).toEqual([]);
});

it('ends every watch when it stops', async () => {
  await observer.stop();
  expect(members.map(({ closed }) => closed)).toEqual([true, true, true]);
});
