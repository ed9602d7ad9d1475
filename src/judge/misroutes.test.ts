import { describe, expect, it } from 'vitest';
import { indexFacts } from './facts.js';
import { misroutesOf } from './misroutes.js';
import { history, type HistoryBuilder } from './testing/history.js';

const count = (builder: HistoryBuilder) =>
  misroutesOf(indexFacts(builder.events(), { writesPerSecond: 100, readsPerSecond: 50 })).writes.length;
const readOnly = (builder: HistoryBuilder, node: string, from: number) =>
  builder.fails({ from, to: from + 50, code: '25006', stage: 'execute', node, inRecovery: true });
const cluster = () => history().start().config().keyPut(100, 'a');

describe('a read-only answer to a writer', () => {
  it('is a misroute when a replica gave it', () => {
    expect(count(readOnly(cluster().replica('b', { from: 0, to: 9000 }, 1), 'b', 5000))).toBe(5);
  });
  it('is none from the holder of the leader key, which has the lock before it leaves recovery', () => {
    const builder = cluster().replica('b', { from: 0, to: 9000 }, 1).keyDelete(4000).keyPut(4900, 'b');
    expect(count(readOnly(builder, 'b', 5000))).toBe(0);
  });
  it('is none from a node that took the key while the attempt was under way', () => {
    const builder = cluster().replica('b', { from: 0, to: 9000 }, 1).keyDelete(4000).keyPut(4999, 'b');
    expect(count(readOnly(builder, 'b', 5000))).toBe(0);
  });
  it('is none from a leader that has just demoted itself: the proxy has not noticed yet', () => {
    const demoted = () =>
      cluster().primary('a', { from: 0, to: 4800 }, 1).replica('a', { from: 4800, to: 20_000 }, 1).keyDelete(4700);
    expect(count(readOnly(demoted(), 'a', 5000))).toBe(0);
    expect(count(readOnly(demoted(), 'a', 10_000))).toBe(5);
  });
  it('is not counted where it is not known who answered, or what that node was', () => {
    expect(count(cluster().fails({ from: 5000, to: 5050, code: '25006', stage: 'execute' }))).toBe(0);
    expect(count(readOnly(cluster(), 'b', 5000))).toBe(0);
  });
});
