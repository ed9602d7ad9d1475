import { describe, expect, it } from 'vitest';
import { acknowledgedBy, staleAmong, type TimelineAck } from './split-brain.js';

let id = 0;
const ack = (node: string | undefined, timeline: number, startMs: number, t = startMs + 2): TimelineAck => ({
  id: ++id,
  kind: 'write',
  unc: 0,
  src: 'writer-0',
  outcome: 'ok',
  stage: 'execute',
  writer: 0,
  seq: id,
  ...(node === undefined ? {} : { node }),
  timeline,
  startMs,
  t,
});
const among = (...acks: TimelineAck[]) => staleAmong(acks.sort((a, b) => a.t - b.t));

describe('stale writes', () => {
  it('are those that were begun on an older timeline after a newer one had acknowledged', () => {
    const found = among(ack('a', 1, 0), ack('b', 2, 100), ack('a', 1, 110), ack('a', 1, 200), ack('b', 2, 210));
    expect(found.stale.map(({ startMs }) => startMs)).toEqual([110, 200]);
    expect(found).toMatchObject({ window: { fromMs: 102, toMs: 202 }, nodes: ['a'], witness: { startMs: 100 } });
  });
  it('are not those that overlap with the first of the newer timeline: which came first is not known', () => {
    expect(among(ack('b', 2, 100, 105), ack('a', 1, 104, 120)).stale).toEqual([]);
  });
  it('are those that a frozen node was sent before, and carried out after: its own clock says so', () => {
    const frozen = (notBeforeMs: number): TimelineAck => ({
      ...ack('a', 1, 90, 300),
      kind: 'direct-write',
      src: 'probe-patient',
      target: 'a',
      notBeforeMs,
    });
    expect(among(ack('b', 2, 100, 105), frozen(290)).stale).toHaveLength(1);
    expect(among(ack('b', 2, 100, 105), frozen(104)).stale).toEqual([]);
  });
  it('are not those whose clock was set: it says that they were carried out after they had been answered', () => {
    const answered: TimelineAck = {
      ...ack('a', 1, 90, 95),
      kind: 'direct-write',
      src: 'probe-patient',
      target: 'a',
      notBeforeMs: 3000,
    };
    expect(among(ack('b', 2, 100, 105), answered).stale).toEqual([]);
  });
  it('are not found in a clean succession of timelines, there and back', () => {
    expect(among(ack('a', 1, 0), ack('b', 2, 100), ack('a', 3, 200), ack('a', 3, 300)).stale).toEqual([]);
  });
  it('are measured from the earliest newer timeline, whichever it is', () => {
    const found = among(ack('a', 1, 0), ack('c', 3, 100), ack('b', 2, 150), ack('a', 1, 160));
    expect(found.stale.map(acknowledgedBy)).toEqual(['b', 'a']);
    expect(found.witness && acknowledgedBy(found.witness)).toBe('c');
  });
  it('are those of the minority where two nodes acknowledge on one timeline', () => {
    const many = [0, 10, 20, 30, 40].map((startMs) => ack('a', 2, startMs));
    const found = among(...many, ack('b', 2, 15), ack('b', 2, 60));
    expect(found.stale.map((stale) => [acknowledgedBy(stale), stale.startMs])).toEqual([['b', 15]]);
  });
  it('are found whichever of two nodes on one timeline has fewer', () => {
    const found = among(ack('a', 2, 0), ack('b', 2, 49), ack('b', 2, 50), ack('b', 2, 51), ack('a', 2, 100));
    expect(found.stale.map(acknowledgedBy)).toEqual(['b', 'b', 'b']);
  });
  it('are not found where one node follows another on a timeline', () => {
    expect(among(ack('a', 2, 0), ack('a', 2, 10), ack('b', 2, 20), ack('b', 2, 30)).stale).toEqual([]);
  });
  it('are not found where the node is unknown and the timeline the same', () => {
    expect(among(ack('a', 1, 0), ack(undefined, 1, 10), ack('a', 1, 20)).stale).toEqual([]);
  });
});
