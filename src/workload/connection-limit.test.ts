import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../core/clock.js';
import { MAX_NEW_PER_SECOND } from '../core/connection-bounds.js';
import { ConnectionLimit, RouteConnectionLimit } from './connection-limit.js';

let nowMs = 0;
const clock = { now: () => nowMs } as Clock;
beforeEach(() => void (nowMs = 0));

/** One pass over a list of hosts: the replica answers and is left, the leader lets the session in. */
function passOverBoth(limit: ConnectionLimit) {
  const connection = limit.begin();
  connection.heard('replica');
  connection.heard('leader');
  connection.opened();
  connection.identify('leader');
  return connection;
}

describe('the limit of new sessions at a node', () => {
  it('counts each server that answers in one pass over several hosts', () => {
    const limit = new ConnectionLimit(clock);
    for (let count = 0; count < 5; count += 1) passOverBoth(limit);
    // Another client of the replica: as many at each node as passes, and this one.
    limit.begin().heard('replica');
    expect(limit.takeCounts()).toEqual({ held: 6, begun: 6, newPerSecond: 6 });
  });

  it('counts one that has answered a pass which may still reach the next', () => {
    const limit = new ConnectionLimit(clock);
    const passes = Array.from({ length: MAX_NEW_PER_SECOND }, () => limit.begin());
    expect(limit.mayOpen('probe')).toBe(false);
    for (const each of passes) each.heard('replica');
    nowMs = 2000;
    expect(limit.mayOpen('probe')).toBe(false);
    for (const each of passes) each.close();
    expect(limit.mayOpen('probe')).toBe(true);
  });

  it('counts the answers to a pass for the whole run, too', () => {
    const whole = new ConnectionLimit(clock);
    const route = new RouteConnectionLimit(clock, whole);
    passOverBoth(route);
    passOverBoth(route).close();
    expect([whole, route].map((limit) => limit.takeCounts())).toEqual(
      Array.from({ length: 2 }, () => ({ held: 2, begun: 2, newPerSecond: 2 })),
    );
  });

  it('spreads new sessions over the nodes that answer', () => {
    const limit = new ConnectionLimit(clock);
    passOverBoth(limit);
    expect(limit.spacingMs()).toBe(1000 / MAX_NEW_PER_SECOND / 2);
  });
});
