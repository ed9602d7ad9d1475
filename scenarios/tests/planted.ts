import { join } from 'node:path';
import { expect } from 'vitest';
import { readHistory } from '../../src/history/read.js';
import type { RunResult } from '../../src/judge/types.js';
import { REPORTS } from './cli.js';

/** A cluster broken on purpose. Its scenario has to fail in that check, with the right number and cause. */
export interface Planted {
  name: string;
  finds: string;
  check: string;
  /** Further assertions about its result. */
  prove: (result: RunResult) => Promise<void> | void;
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'planted/proxy-accepts-replicas',
    finds: 'write sessions on replicas when the read-write port accepts them',
    check: 'misroutes',
    prove: ({ misroutes, cause }) => {
      expect(misroutes.writeSessionsOnReplica).toBeGreaterThan(0);
      expect(cause).toMatch(/port 5000 sent \d+ write sessions to read-only nodes .* its check `GET \/health`/);
    },
  },
  {
    name: 'planted/async-loss',
    finds: 'the acknowledged writes that died with an unreplicated leader, and counts them exactly',
    check: 'lost-writes',
    prove: async (result) => {
      const { writes, cause } = result;
      // About 100 writes/s for the 3 s of the partition and some time around it.
      expect(writes.lost).toBeGreaterThan(200);
      expect(cause).toContain(`${writes.lost} acknowledged writes are missing`);
      expect(await missingOf(result)).toBe(writes.lost);
    },
  },
  {
    name: 'planted/frozen-patroni',
    finds: 'the stale writes of a leader whose Patroni is frozen, and for how long',
    check: 'stale-writes',
    prove: ({ splitBrain, cause }) => {
      expect(splitBrain.staleWrites).toBeGreaterThan(0);
      expect(splitBrain.dualWritableMs).toBeGreaterThan(1000);
      expect(cause).toMatch(
        /acknowledged \d+ writes on timeline 1 for [\d.]+ s after \w+ had taken writes on timeline 2/,
      );
    },
  },
];

/** Counts the loss a second time, the slow way: looks each acknowledged id up in the leader's rows. */
async function missingOf(result: RunResult): Promise<number> {
  const events = await readHistory(join(REPORTS, result.scenario, 'latest', 'history.ndjson'));
  const leader = result.leader.after;
  const final = events.find((event) => event.kind === 'final-read' && event.node === leader);
  if (final?.kind !== 'final-read') throw new Error('the leader was not read');
  const has = (writer: number, seq: number) =>
    (final.present?.[writer] ?? []).some(([first, last]) => first <= seq && seq <= last);
  return events.filter((event) => event.kind === 'write' && event.outcome === 'ok' && !has(event.writer, event.seq))
    .length;
}
