import { describeConnections } from '../connections.js';
import Table from 'cli-table3';
import type { RunResult } from '../../judge/types.js';
import {
  count,
  describeMachine,
  duration,
  formatLeaders,
  formatCount,
  describeRejoin,
  describeSplitBrain,
  formatTimelines,
} from '../format.js';
import { columns, labelled, LABEL_WIDTH, type Colors } from './text.js';

/** The numbers of writes, reads and roles. */
export function countLines(result: RunResult, width: number, c: Colors): string[] {
  return [
    ...writeTable(result, width, c),
    ...facts(result).flatMap(([name, text]) => labelled(name, text, width, c.dim)),
  ];
}

/** The ledger: writes attempted, answered and found at the end. */
function writeTable({ writes }: RunResult, width: number, c: Colors): string[] {
  const bad = (value: number) => (value > 0 ? c.red(count(value)) : count(value));
  const table = new Table({
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '  ',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  table.push(
    [
      c.dim('writes'.padEnd(LABEL_WIDTH - 2)),
      'attempted',
      count(writes.attempted),
      'acknowledged',
      count(writes.acknowledged),
      'rejected',
      count(writes.rejected),
    ],
    ['', 'indeterminate', count(writes.indeterminate), 'recovered', count(writes.recovered), 'lost', bad(writes.lost)],
    ['', 'unexpected', bad(writes.unexpected), 'duplicated', bad(writes.duplicated), '', ''],
  );
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const plain =
    `attempted ${count(writes.attempted)}, acknowledged ${count(writes.acknowledged)}, rejected ` +
    `${count(writes.rejected)}, indeterminate ${count(writes.indeterminate)}, recovered ` +
    `${count(writes.recovered)}, lost ${count(writes.lost)}, unexpected ${count(writes.unexpected)}, duplicated ` +
    count(writes.duplicated);
  return lines.every((line) => columns(line) <= width) ? lines : labelled('writes', plain, width, c.dim);
}

function facts(result: RunResult): [string, string][] {
  const { reads, misroutes, harness } = result;
  const machine = describeMachine(result);
  const by = Object.entries(reads.byNode).map(([node, n]) => `${node} ${count(n)}`);
  const staleness = reads.maxStalenessMs === null ? '' : `, at most ${duration(reads.maxStalenessMs)} stale`;
  return [
    [
      'reads',
      `${count(reads.succeeded)} of ${count(reads.attempted)} ` +
        `answered${by.length > 0 ? ` (${by.join(', ')})` : ''}${staleness}`,
    ],
    ['leader', `${formatLeaders(result)}, timeline ${formatTimelines(result)}`],
    ['rejoin', describeRejoin(result)],
    ['split-brain', describeSplitBrain(result)],
    [
      'misroutes',
      `${formatCount(misroutes.writeSessionsOnReplica, 'write')} on a replica, ` +
        `${formatCount(misroutes.readSessionsOnPrimary, 'read')} on the primary`,
    ],
    [
      'harness',
      `at most ${duration(harness.maxLoopDelayMs)} late, ${formatCount(harness.gaps, 'gap')} in what was ` +
        `observed, ${formatCount(harness.skippedAttempts, 'attempt')} not made`,
    ],
    ...(harness.connections ? ([['connections', describeConnections(harness)]] as [string, string][]) : []),
    ...(machine === '' ? [] : [['machine', machine] satisfies [string, string]]),
  ];
}
