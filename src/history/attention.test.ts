import { describe, expect, it } from 'vitest';
import { Attention } from './attention.js';
import type { NewEvent } from './events.js';

/** An event with the fields that every event has. */
const event = (fields: object) => ({ t: 0, unc: 0, src: 'test', ...fields }) as NewEvent;

function attention() {
  const time = { ms: 0 };
  const raised: number[] = [];
  const one = new Attention({ now: () => time.ms });
  one.onRaised(() => raised.push(time.ms));
  return { one, time, raised };
}

describe('attention', () => {
  it.each([
    { kind: 'write', outcome: 'unknown', startMs: 0 },
    { kind: 'write', outcome: 'ok', startMs: -150 },
    { kind: 'probe', outcome: 'rejected', startMs: 0 },
    { kind: 'container', node: 'patroni1', action: 'die' },
    { kind: 'member', node: 'patroni1', reachable: false },
    { kind: 'leader-key', op: 'delete', revision: '9' },
    { kind: 'log', node: 'patroni1', tag: 'demoting', line: '' },
    { kind: 'gap', observer: 'etcd-watch', fromMs: 0, reason: '' },
  ])('is raised for some seconds by $kind $outcome $op', (fields) => {
    const { one, time, raised } = attention();
    one.follow(event({ kind: 'leader-key', op: 'put', holder: 'patroni1', revision: '1' }));
    one.follow(event({ kind: 'write', outcome: 'ok', startMs: -3 }));
    expect(one.isClose()).toBe(false);
    one.follow(event(fields));
    expect(one.isClose()).toBe(true);
    time.ms = 4000;
    one.raise();
    time.ms = 8000;
    expect(one.isClose()).toBe(true);
    time.ms = 9001;
    expect(one.isClose()).toBe(false);
    expect(raised).toEqual([0]);
  });

  it('stays raised from the phase of the faults on', () => {
    const { one, time } = attention();
    one.follow(event({ kind: 'phase', phase: 'steady' }));
    expect(one.isClose()).toBe(false);
    one.follow(event({ kind: 'phase', phase: 'faults' }));
    time.ms = 3_600_000;
    expect(one.isClose()).toBe(true);
  });
});
