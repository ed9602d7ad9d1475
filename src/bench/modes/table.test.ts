import { describe, expect, it } from 'vitest';
import { findScenario } from '../../scenario/find.js';
import { loadScenarioFile } from '../../scenario/load.js';
import { REPLICATION_MODES } from '../../topology/replication-modes.js';
import { MODE_SCENARIOS, modesTable, type ModeRun } from './table.js';

function run(replication: string, lost: number, totalMs: number, verdict: ModeRun['verdict'] = 'pass'): ModeRun {
  const writeOutages = { count: 1, longestMs: totalMs, totalMs, downAtEnd: false };
  const timings = { writeOutages, longestWriteMs: totalMs / 10 };
  return {
    scenario: 'leader-kill',
    title: 'The leader dies',
    verdict,
    replication,
    timings,
    writes: { lost } as ModeRun['writes'],
  };
}

describe('the table of replication modes', () => {
  it('has the range of losses, the median outage and the longest wait of the runs that passed', () => {
    const runs = [
      run('async', 0, 20_000),
      run('async', 7, 24_000),
      run('async', 3, 22_000),
      run('async', 900, 90_000, 'fail'),
      run('sync', 0, 21_000),
      run('strict', 2, 21_000, 'fail'),
    ];
    const [, , row] = modesTable(runs).split('\n');
    expect(row).toBe(
      '| [The leader dies](leader-kill.yaml) | 0 – 7 lost, down 22.0 s, waits 2.40 s | 0 lost, down 21.0 s, waits ' +
        '2.10 s | 2 lost, down 21.0 s, waits 2.10 s (fail) | – | – |',
    );
  });

  it.each(MODE_SCENARIOS)('%s can be run in every mode', async (name) => {
    const file = await findScenario(name);
    for (const replication of REPLICATION_MODES) await loadScenarioFile(file, { replication });
  });
});
