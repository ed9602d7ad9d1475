import type { ConsumerRead } from '../../history/events.js';
import { AT, leaderKill, scenario } from './cases.js';
import type { HistoryBuilder } from './history.js';
import type { RedCase } from './red-cases.js';

const NODE = 'subscriber';
/** When the subscriber has the new leader's first row. */
const RESUMED_MS = AT.firstAck + 3_000;

interface Seen {
  /** Changes its rows at the end, which are those of the leader otherwise. */
  rows?: (present: NonNullable<ConsumerRead['present']>) => NonNullable<ConsumerRead['present']>;
  duplicated?: ConsumerRead['duplicated'];
  /** The wait for it ended at the deadline; it was connected, or not. */
  late?: 'connected' | 'stuck' | undefined;
}

/** leaderKill with a logical subscriber; patroni1 acknowledges `lost` writes that patroni2 never gets. */
function withSubscriber({ rows = (present) => present, duplicated = [], late }: Seen = {}, lost = 0): HistoryBuilder {
  const builder = leaderKill({ lost });
  const leaders = builder.events().find((event) => event.kind === 'final-read' && event.node === 'patroni2');
  const present = leaders?.kind === 'final-read' ? (leaders.present ?? {}) : {};
  const seen = onSubscriber(builder, { late });
  const t = AT.finalRead + 400;
  const read = { kind: 'consumer-read', t, unc: 0, src: 'final-read', node: NODE, ok: true } as const;
  return seen.add({ ...read, rows: 3_000, present: rows(present), duplicated });
}

/** The history with the subscriber among its nodes, followed every 200 ms. */
function onSubscriber(builder: HistoryBuilder, { late }: Pick<Seen, 'late'>): HistoryBuilder {
  const start = builder.events().find((event) => event.kind === 'run-start');
  if (start?.kind !== 'run-start') throw new Error('a history without a start');
  const nodes = [...start.nodes, { name: NODE, role: 'subscriber', ip: '10.0.0.30' }];
  builder.without(({ kind }) => kind === 'run-start').add({ ...start, nodes });
  for (let t: number = AT.steady; t < AT.finalRead; t += 200) {
    const isAway = t > AT.killed && t < RESUMED_MS;
    const connected = !isAway && !(late === 'stuck' && t > RESUMED_MS);
    const newestSentMs = isAway ? AT.killed - 20 : t - 20;
    builder.add({ kind: 'consumer', t, unc: 2, src: NODE, node: NODE, connected, newestSentMs });
  }
  const wait = { kind: 'waited', unc: 0, src: 'runner', what: 'consumer-caught-up', fromMs: AT.drain + 100 } as const;
  return builder.add({ ...wait, t: AT.finalRead - 100, reached: late === undefined, saw: 'subscriber at 5000060' });
}

/** Without three rows of writer 3 that the new leader acknowledged. */
const withHole: Seen['rows'] = (present) => ({
  ...present,
  3: (present['3'] ?? []).flatMap(([from, to]): [number, number][] => (from === 1 ? [[from, to]] : [[from + 3, to]])),
});

/** Each writer had its last row acknowledged just before the kill: its 90th, the last writer its 89th. */
const withLost: Seen['rows'] = (present) =>
  Object.fromEntries(
    Object.entries(present).map(([writer, [, ...runs]]) => [writer, [[1, writer === '9' ? 89 : 90], ...runs]]),
  );

const LOSSY = scenario({}, { lostWrites: '>= 0' });

export const SUBSCRIBER: RedCase[] = [
  { what: 'the rows of the leader', history: () => withSubscriber(), verdict: 'pass' },
  {
    what: 'rows missed',
    history: () => withSubscriber({ rows: withHole }),
    verdict: 'fail',
    reason: /^subscriber misses 3 rows that the leader has, acknowledged by patroni\d at/,
  },
  {
    what: 'rows missed, as the hazard expects',
    scenario: scenario({}, { subscriber: { missed: '> 0' } }),
    history: () => withSubscriber({ rows: withHole }),
    verdict: 'pass',
  },
  {
    what: 'no row missed, although the hazard expects it',
    scenario: scenario({}, { subscriber: { missed: '> 0' } }),
    history: () => withSubscriber(),
    verdict: 'fail',
    reason: /misses 0 rows/,
  },
  {
    what: 'a row doubled',
    history: () => withSubscriber({ duplicated: [{ writer: 1, seq: 7, times: 2 }] }),
    verdict: 'fail',
    reason: /^subscriber has 1 row more often than the leader$/,
  },
  {
    what: 'rows that the cluster lost',
    scenario: LOSSY,
    history: () => withSubscriber({ rows: withLost }, 20),
    verdict: 'fail',
    reason: /^subscriber has 20 rows that the cluster lost, acknowledged by patroni1 at 9\.80 s … 9\.99 s$/,
  },
  {
    what: 'rows missed by one that is not connected',
    history: () => withSubscriber({ rows: withHole, late: 'stuck' }),
    verdict: 'fail',
    reason: /misses 3 rows/,
  },
  {
    what: 'rows missed by one that was still catching up',
    history: () => withSubscriber({ rows: withHole, late: 'connected' }),
    verdict: 'inconclusive',
    reason: /still catching up: subscriber at 5000060/,
  },
  {
    what: 'it could not be read',
    history: () => withSubscriber().without(({ kind }) => kind === 'consumer-read'),
    verdict: 'inconclusive',
    reason: /^subscriber could not be read$/,
  },
];
