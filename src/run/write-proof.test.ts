import { describe, expect, it } from 'vitest';
import { ClusterView } from './view.js';
import { WriteProof } from './write-proof.js';

const WHOLE = { leader: 'patroni2', members: 'patroni1 replica/streaming/2, patroni2 primary/running/2' };

/** A view and a clock that the test sets. */
function running() {
  const view = new ClusterView();
  let nowMs = 0;
  const acknowledge = (t: number, node: string) => {
    nowMs = t;
    const attempt = { src: 'writer-0', startMs: t - 2, stage: 'execute', writer: 0, seq: 1, unc: 0, id: 1 } as const;
    view.follow({ kind: 'write', t, outcome: 'ok', node, timeline: 2, ...attempt });
  };
  const at = (t: number) => void (nowMs = t);
  return { proof: new WriteProof({ view, clock: { now: () => nowMs } }), acknowledge, at };
}

describe('a whole cluster', () => {
  it('is recovered once its leader has acknowledged a write since', () => {
    const { proof, acknowledge, at } = running();
    acknowledge(900, 'patroni2');
    at(1000);
    expect(proof.check(WHOLE).done).toBe(false);
    acknowledge(1010, 'patroni2');
    expect(proof.check(WHOLE)).toEqual({ done: true, value: `${WHOLE.members}; patroni2 acknowledges writes` });
  });
  it('is not while commits hang, and says since when', () => {
    const { proof, acknowledge, at } = running();
    acknowledge(1000, 'patroni2');
    at(3000);
    proof.check(WHOLE);
    at(23_000);
    const saw = `${WHOLE.members}; no write acknowledged by patroni2: the last was 22.0 s ago`;
    expect(proof.check(WHOLE)).toEqual({ done: false, saw });
  });
  it('is not by the acknowledgement of another node, nor by none', () => {
    const { proof, acknowledge } = running();
    expect(proof.check(WHOLE)).toMatchObject({ saw: expect.stringMatching(/there was none$/) as string });
    acknowledge(1000, 'patroni1');
    expect(proof.check(WHOLE).done).toBe(false);
  });
  it('needs a new one where it was broken again in between', () => {
    const { proof, acknowledge, at } = running();
    proof.check(WHOLE);
    acknowledge(1000, 'patroni2');
    proof.reset();
    at(1100);
    expect(proof.check(WHOLE).done).toBe(false);
  });
});
