import { scenario, type Spoil } from './cases.js';
import { history, type HistoryBuilder } from './history.js';

/** The times of the first failover in `twoFailovers`, in ms. */
export const FIRST = {
  killed: 10_000,
  keyGone: 29_500,
  keyTaken: 30_000,
  accepting: 30_400,
  up: 31_000,
  firstAck: 31_100,
} as const;
/** The times of the second failover in `twoFailovers`, in ms. */
export const SECOND = {
  killed: 33_000,
  keyGone: 52_000,
  keyTaken: 52_700,
  accepting: 53_000,
  up: 53_500,
  firstAck: 54_000,
} as const;
const HEALED = 56_000;
const BACK = { patroni1: 60_000, patroni2: 62_000 } as const;
const DRAIN = 66_000;

const KILL = { fault: 'kill', target: 'leader', hold: 'until-failover' } as const;

/** The leader is killed, and so is the one that took over. */
export const TWO_FAILOVERS = scenario(
  {
    name: 'two-leaders-in-a-row',
    title: 'The leader dies, then the one that took over',
    steps: [KILL, KILL, { heal: 'all' }],
  },
  { writeOutage: 'any', timeline: 'any' },
);

const untouched: Spoil = (builder) => builder;

/** patroni1 is killed at 10 s, patroni2 leads from 30 s until it is killed at 33 s, patroni3 leads from 52.7 s on. */
export function twoFailovers(spoil: Spoil = untouched): HistoryBuilder {
  const first = { fault: 'kill', target: 'leader', node: 'patroni1', injection: 1, step: 0 };
  const second = { fault: 'kill', target: 'leader', node: 'patroni2', injection: 2, step: 1 };
  const builder = history()
    .start()
    .config()
    .phase('steady', 1_000)
    .keyPut(500, 'patroni1')
    .acks({ from: 1_010, to: FIRST.killed })
    .phase('faults', FIRST.killed - 100)
    .fault(first, { injecting: FIRST.killed - 50, effective: FIRST.killed })
    .fails({ from: FIRST.killed + 5, to: FIRST.firstAck })
    .acks({ from: FIRST.firstAck, to: SECOND.killed, node: 'patroni2', timeline: 2 })
    .fault(second, { injecting: SECOND.killed - 50, effective: SECOND.killed })
    .fails({ from: SECOND.killed + 5, to: SECOND.firstAck })
    .acks({ from: SECOND.firstAck, to: DRAIN, node: 'patroni3', timeline: 3 })
    .phase('recover', HEALED - 500)
    .fault(second, { healing: HEALED - 400, healed: HEALED - 200 })
    .fault(first, { healing: HEALED - 200, healed: HEALED })
    .loopDelay({ from: 0, to: DRAIN });
  return spoil(nodes(handovers(builder)))
    .phase('drain', DRAIN)
    .phase('final-read', DRAIN + 1_000)
    .finalReads(DRAIN + 1_500, 3, 'patroni3')
    .leftovers(DRAIN + 1_600)
    .phase('tear-down', DRAIN + 1_800)
    .leftovers(DRAIN + 2_000);
}

function handovers(builder: HistoryBuilder): HistoryBuilder {
  for (const [at, node] of [
    [FIRST, 'patroni2'],
    [SECOND, 'patroni3'],
  ] as const)
    builder
      .keyDelete(at.keyGone)
      .keyPut(at.keyTaken, node)
      .log(at.keyTaken + 50, node, 'promoting', 'LOG:  received promote request')
      .log(at.accepting, node, 'accepting', 'LOG:  database system is ready to accept connections')
      .server(at.up, node, true);
  return builder;
}

function nodes(builder: HistoryBuilder): HistoryBuilder {
  return builder
    .log(BACK.patroni1, 'patroni1', 'streaming', 'LOG:  started streaming WAL from primary at 0/3000000 on timeline 3')
    .log(BACK.patroni2, 'patroni2', 'streaming', 'LOG:  started streaming WAL from primary at 0/3000000 on timeline 3')
    .primary('patroni1', { from: 1_000, to: FIRST.killed }, 1)
    .replica('patroni1', { from: BACK.patroni1 + 100, to: DRAIN }, 3)
    .replica('patroni2', { from: 1_000, to: FIRST.accepting }, 1)
    .primary('patroni2', { from: FIRST.accepting + 50, to: SECOND.killed }, 2)
    .replica('patroni2', { from: BACK.patroni2 + 100, to: DRAIN }, 3)
    .replica('patroni3', { from: 1_000, to: FIRST.up }, 1)
    .replica('patroni3', { from: FIRST.up, to: SECOND.accepting }, 2)
    .primary('patroni3', { from: SECOND.accepting + 50, to: DRAIN }, 3)
    .reads({ from: 1_000, to: SECOND.accepting, node: 'patroni3' });
}
