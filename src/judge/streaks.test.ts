import { describe, expect, it } from 'vitest';
import type { Write } from '../history/events.js';
import { Streaks } from './streaks.js';

const ack = (id: number, node?: string, timeline?: number) =>
  ({ id, ...(node === undefined ? {} : { node }), ...(timeline === undefined ? {} : { timeline }) }) as Write;

function streaksOf(...acks: Write[]): [number, number, number][] {
  const streaks = new Streaks();
  for (const one of acks) streaks.add(one);
  return streaks.all.map(({ first, last, count }) => [first.id, last.id, count]);
}

describe('streaks of acknowledgements', () => {
  it('end where the node or the timeline changes', () => {
    const acks = [ack(1, 'a', 1), ack(2, 'a', 1), ack(3, 'b', 1), ack(4, 'b', 2), ack(5, 'b', 2), ack(6, 'a', 1)];
    expect(streaksOf(...acks)).toEqual([
      [1, 2, 2],
      [3, 3, 1],
      [4, 5, 2],
      [6, 6, 1],
    ]);
  });
  it('may be of an unknown node on an unknown timeline, from the first on', () => {
    expect(streaksOf(ack(1), ack(2), ack(3, 'a'))).toEqual([
      [1, 2, 2],
      [3, 3, 1],
    ]);
  });
});
