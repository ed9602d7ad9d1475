import { history, type HistoryBuilder } from './history.js';
import { scenario } from './cases.js';
import type { RedCase } from './red-cases.js';

/** When the fault takes effect, in each of these histories. */
const FAULT_MS = 10_000;
const END_MS = 60_000;

interface Takeover {
  fault: string;
  /** The last write of patroni1, in ms after the fault. */
  last: number;
  /** The first write of patroni2, in ms after the fault. */
  first: number;
  /** When the leader key is lost, in ms after the fault. */
  lost: number;
  primaryStartTimeoutMs?: number;
}

/** patroni1 leads, the fault comes, patroni2 takes over. */
function takeover({ fault, last, first, lost, primaryStartTimeoutMs = 300_000 }: Takeover): HistoryBuilder {
  const at = (ms: number) => FAULT_MS + ms;
  return finished(
    began(fault, at(last), primaryStartTimeoutMs)
      .fails({ from: at(last) + 5, to: at(first) })
      .keyDelete(at(lost))
      .keyPut(at(lost) + 100, 'patroni2')
      .log(at(lost) + 150, 'patroni2', 'accepting')
      .server(at(lost) + 700, 'patroni2', true)
      .acks({ from: at(first), to: END_MS, node: 'patroni2', timeline: 2 }),
    2,
    'patroni2',
  );
}

/** PostgreSQL of patroni1 crashes and is back on the same node. */
function restarted(firstMs: number): HistoryBuilder {
  return finished(
    began('process', FAULT_MS, 300_000)
      .fails({ from: FAULT_MS + 5, to: FAULT_MS + firstMs })
      .acks({ from: FAULT_MS + firstMs, to: END_MS }),
    1,
    'patroni1',
  );
}

function began(fault: string, lastMs: number, primaryStartTimeoutMs: number): HistoryBuilder {
  return history()
    .start()
    .config({ patroni: { primaryStartTimeoutMs } })
    .phase('steady', 1_000)
    .keyPut(500, 'patroni1')
    .acks({ from: 1_010, to: lastMs })
    .fault({ fault, target: 'leader', node: 'patroni1' }, { injecting: FAULT_MS - 50, effective: FAULT_MS });
}

function finished(builder: HistoryBuilder, timeline: number, leader: string): HistoryBuilder {
  return builder
    .loopDelay({ from: 0, to: END_MS })
    .phase('drain', END_MS)
    .finalReads(END_MS + 1_000, timeline, leader)
    .leftovers(END_MS + 1_100);
}

const under = (step: object) => scenario({ steps: [{ target: 'leader', ...step } as never, { heal: 'all' }] });
const STOP = under({ fault: 'stop' });
const SWITCHOVER = under({ fault: 'operation', operation: 'switchover' });
const CRASH = under({ fault: 'process', process: 'postmaster', signal: 'kill' });
const BROKEN = under({ fault: 'process', process: 'postmaster', signal: 'keep-down' });
const CUT = under({ fault: 'partition', from: 'all-etcd' });
const FREEZE = under({ fault: 'process', process: 'patroni', signal: 'stop' });
const ORPHAN = under({ fault: 'process', process: 'patroni', signal: 'keep-down' });

const stopped = (first: number) => takeover({ fault: 'stop', last: 100, lost: first - 900, first });
const switched = (first: number) => takeover({ fault: 'operation', last: 300, lost: first - 900, first });
const crashed = (first: number, primaryStartTimeoutMs = 300_000) =>
  takeover({ fault: 'process', last: 0, lost: first - 900, first, primaryStartTimeoutMs });
const cut = (last: number, first: number) => takeover({ fault: 'partition', last, lost: first - 900, first });
const silent = (last: number, first: number) => takeover({ fault: 'process', last, lost: first - 900, first });

const LONGER = { verdict: 'fail', reason: /longer than the settings explain/ } as const;
const SHORTER = { verdict: 'fail', reason: /shorter than the settings allow/ } as const;
const FITS = { verdict: 'pass' } as const;

/** Each failure mode as it was measured, and with its rule broken. */
export const FAILURE_MODE_CASES: RedCase[] = [
  { what: 'a graceful stop as measured', scenario: STOP, history: () => stopped(2_400), ...FITS },
  { what: 'a graceful stop that waited for the ttl', scenario: STOP, history: () => stopped(20_100), ...LONGER },
  { what: 'a graceful stop before PostgreSQL was down', scenario: STOP, history: () => stopped(1_200), ...SHORTER },
  { what: 'a switchover as measured', scenario: SWITCHOVER, history: () => switched(2_400), ...FITS },
  { what: 'a switchover that waited for the ttl', scenario: SWITCHOVER, history: () => switched(20_100), ...LONGER },
  { what: 'a crash that was restarted in place', scenario: CRASH, history: () => restarted(1_300), ...FITS },
  { what: 'a crash that Patroni did not notice', scenario: CRASH, history: () => restarted(20_000), ...LONGER },
  { what: 'a crash with a failover at once', scenario: CRASH, history: () => crashed(1_500, 0), ...FITS },
  { what: 'a crash whose key was not released', scenario: CRASH, history: () => crashed(20_100, 0), ...LONGER },
  {
    what: 'a crash with a failover that no rule predicts',
    scenario: CRASH,
    history: () => crashed(1_500),
    verdict: 'inconclusive',
  },
  { what: 'a PostgreSQL that cannot start', scenario: BROKEN, history: () => crashed(2_100), ...FITS },
  {
    what: 'a PostgreSQL that cannot start, whose key only expired',
    scenario: BROKEN,
    history: () => crashed(20_100),
    ...LONGER,
  },
  { what: 'a leader cut from etcd', scenario: CUT, history: () => cut(6_400, 20_500), ...FITS },
  { what: 'a leader cut from etcd that gave up at once', scenario: CUT, history: () => cut(500, 20_500), ...LONGER },
  { what: 'a leader cut from etcd that never gave up', scenario: CUT, history: () => cut(19_500, 20_500), ...SHORTER },
  { what: 'a frozen Patroni', scenario: FREEZE, history: () => silent(3_000, 23_000), ...FITS },
  {
    what: 'a frozen Patroni, and a proxy that kept it UP for 15 s',
    scenario: FREEZE,
    history: () => silent(15_000, 23_000),
    ...SHORTER,
  },
  {
    what: 'a frozen Patroni, and an election that took too long',
    scenario: FREEZE,
    history: () => silent(3_000, 36_000),
    ...LONGER,
  },
  { what: 'a dead Patroni', scenario: ORPHAN, history: () => silent(1_000, 20_500), ...FITS },
  {
    what: 'a dead Patroni, and an election that took too long',
    scenario: ORPHAN,
    history: () => silent(1_000, 33_000),
    ...LONGER,
  },
];
