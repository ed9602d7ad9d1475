import { seededRandom } from '../../core/random.js';
import type { FaultStage, HistoryEvent, LogTag, NewEvent, Probe, RunPhase } from '../../history/events.js';

type Instant =
  | 'load' | 'kill' | 'keyGone' | 'keyTaken' | 'promoting' | 'promoted' | 'proxyUp' | 'firstWrite' | 'heal' | 'healed'
  | 'rewindStart' | 'rewindDone' | 'rejoined' | 'drain' | 'end'; // prettier-ignore

/** When things happen in the example, ms since the run began. */
export const AT: Readonly<Record<Instant, number>> = {
  load: 3000,
  kill: 8000,
  keyGone: 27_400,
  keyTaken: 27_450,
  promoting: 27_480,
  promoted: 27_700,
  proxyUp: 28_700,
  firstWrite: 28_720,
  heal: 30_000,
  healed: 30_400,
  rewindStart: 33_100,
  rewindDone: 35_900,
  rejoined: 38_500,
  drain: 44_000,
  end: 46_000,
};

const NODES = ['patroni1', 'patroni2', 'patroni3'] as const;
type NodeName = (typeof NODES)[number];

const leaderAt = (t: number): NodeName | null => (t < AT.kill ? 'patroni1' : t < AT.promoted ? null : 'patroni2');
const timelineAt = (t: number) => (t < AT.promoted ? 1 : 2);

/**
 * A failover as it should be: the leader is killed at 8 s, ttl 20; patroni2 takes over, patroni1 comes back by rewind.
 */
export function exampleHistory(): HistoryEvent[] {
  const events = [...scaffold(), ...cluster(), ...logs(), ...writes(), ...reads(), ...probes()];
  return events.sort((a, b) => a.t - b.t).map((event, index): HistoryEvent => ({ ...event, id: index + 1 }));
}

function scaffold(): NewEvent[] {
  const phase = (t: number, name: RunPhase): NewEvent => ({ kind: 'phase', t, unc: 0, src: 'run', phase: name });
  const fault = (t: number, stage: FaultStage['stage'], proof?: string): NewEvent => ({
    kind: 'fault',
    t,
    unc: 5,
    src: 'fault:kill',
    injection: 1,
    fault: 'kill',
    target: 'leader',
    node: 'patroni1',
    stage,
    ...(proof === undefined ? {} : { proof }),
  });
  return [
    {
      kind: 'run-start',
      t: 0,
      unc: 0,
      src: 'run',
      scenario: 'leader-kill',
      seed: 42,
      profile: 'fast',
      startedAt: '2025-11-03T09:14:22.120Z',
      versions: { patroni: '4.0.4', postgresql: '17.2', etcd: '3.5.16', haproxy: '3.0.8' },
      nodes: [
        ...NODES.map((name, index) => ({ name, role: 'patroni', ip: `172.20.0.1${index}` })),
        { name: 'haproxy1', role: 'haproxy', ip: '172.20.0.20' },
      ],
      load: { writesPerSecond: 100, readsPerSecond: 50 },
    },
    phase(1, 'bring-up'),
    phase(AT.load, 'steady'),
    phase(AT.kill - 60, 'faults'),
    fault(AT.kill - 50, 'journaled'),
    fault(AT.kill - 40, 'injecting'),
    fault(AT.kill, 'effective', 'exit code 137'),
    fault(AT.heal, 'healing'),
    fault(AT.healed, 'healed', 'container runs'),
    phase(AT.healed + 1, 'recover'),
    phase(AT.drain, 'drain'),
    phase(AT.drain + 500, 'final-read'),
    ...NODES.map((node): NewEvent => ({
      kind: 'final-read',
      t: AT.drain + 900,
      unc: 0,
      src: 'final-read',
      node,
      ok: true,
      inRecovery: node !== 'patroni2',
      timeline: 2,
      rows: 1998,
      present: {},
      duplicated: [],
    })),
    phase(AT.end, 'tear-down'),
    { kind: 'leftovers', t: AT.end + 4000, unc: 0, src: 'run', items: [] },
    {
      kind: 'loop-delay',
      t: 20_000,
      unc: 0,
      src: 'workload',
      thread: 'workload',
      periodMs: 1000,
      maxMs: 3.1,
      p99Ms: 1.2,
    },
  ];
}

function cluster(): NewEvent[] {
  const key = (t: number, op: 'put' | 'delete', holder?: string): NewEvent => ({
    kind: 'leader-key',
    t,
    unc: 12,
    src: 'etcd-watch',
    op,
    ...(holder === undefined ? {} : { holder }),
  });
  const server = (
    t: number,
    backend: 'postgres_rw' | 'postgres_ro',
    node: string,
    up: boolean,
    detail: string,
  ): NewEvent => ({
    kind: 'proxy-server',
    t,
    unc: 50,
    src: 'haproxy-stats',
    proxy: 'haproxy1',
    backend,
    server: node,
    up,
    detail,
  });
  return [
    key(1500, 'put', 'patroni1'),
    key(AT.keyGone, 'delete'),
    key(AT.keyTaken, 'put', 'patroni2'),
    ...NODES.flatMap((node) => [
      server(2000, 'postgres_rw', node, node === 'patroni1', node === 'patroni1' ? 'L7OK/200' : 'L7STS/503'),
      server(2000, 'postgres_ro', node, node !== 'patroni1', node === 'patroni1' ? 'L7STS/503' : 'L7OK/200'),
    ]),
    { kind: 'container', t: AT.kill, unc: 5, src: 'docker', node: 'patroni1', action: 'die', exitCode: 137 },
    server(AT.kill + 1900, 'postgres_rw', 'patroni1', false, 'Layer4 connection problem'),
    server(AT.proxyUp, 'postgres_rw', 'patroni2', true, 'L7OK/200'),
    server(AT.proxyUp + 1000, 'postgres_ro', 'patroni2', false, 'L7STS/503'),
    { kind: 'container', t: AT.healed - 100, unc: 5, src: 'docker', node: 'patroni1', action: 'start' },
    server(AT.rejoined + 1000, 'postgres_ro', 'patroni1', true, 'L7OK/200'),
  ];
}

function logs(): NewEvent[] {
  const log = (t: number, node: string, tag: LogTag, line: string): NewEvent => ({
    kind: 'log',
    t,
    unc: 1,
    src: `log:${node}`,
    node,
    tag,
    line,
  });
  return [
    log(AT.promoting, 'patroni2', 'promoting', 'INFO: promoted self to leader by acquiring session lock'),
    log(AT.promoting + 40, 'patroni2', 'promoting', 'LOG:  received promote request'),
    log(AT.promoted - 20, 'patroni2', 'promoted', 'LOG:  selected new timeline ID: 2'),
    log(AT.promoted, 'patroni2', 'accepting', 'LOG:  database system is ready to accept connections'),
    log(
      AT.promoted + 900,
      'patroni3',
      'streaming',
      'LOG:  started streaming WAL from primary at 0/5000000 on timeline 2',
    ),
    log(
      AT.rewindStart,
      'patroni1',
      'rewind-start',
      "INFO: running pg_rewind from patroni2 <script>alert('x')</script>",
    ),
    log(AT.rewindDone, 'patroni1', 'rewind-done', 'INFO: pg_rewind exit code=0'),
    log(AT.rejoined, 'patroni1', 'streaming', 'LOG:  started streaming WAL from primary at 0/5000000 on timeline 2'),
  ];
}

function writes(): NewEvent[] {
  const random = seededRandom(7);
  const events: NewEvent[] = [];
  const last: number[] = new Array<number>(10).fill(0);
  for (let startMs = AT.load; startMs < AT.drain; startMs += 10) {
    const writer = (startMs / 10) % 10;
    const seq = (last[writer] = (last[writer] ?? 0) + 1);
    const took = 1.5 + random() * 4;
    const base = { kind: 'write', t: startMs + took, unc: 0, src: `writer-${writer}`, startMs, writer, seq } as const;
    const down = startMs + took >= AT.kill && startMs + took < AT.firstWrite;
    if (!down) {
      const node = startMs < AT.kill ? 'patroni1' : 'patroni2';
      events.push({
        ...base,
        outcome: 'ok',
        stage: 'execute',
        node,
        inRecovery: false,
        timeline: timelineAt(startMs),
        lsn: '0/5000000',
      });
    } else if (startMs < AT.kill + 20) {
      events.push({
        ...base,
        outcome: 'indeterminate',
        stage: 'execute',
        code: 'ECONNRESET',
        message: 'Connection terminated unexpectedly',
      });
    } else {
      events.push({ ...base, outcome: 'rejected', stage: 'connect', code: 'ECONNRESET', message: 'read ECONNRESET' });
    }
  }
  return events;
}

function reads(): NewEvent[] {
  const random = seededRandom(11);
  const events: NewEvent[] = [];
  for (let startMs = AT.load; startMs < AT.drain; startMs += 20) {
    const reader = (startMs / 20) % 5;
    const t = startMs + 1 + random() * 3;
    const node = reader % 2 === 0 && !(t > AT.proxyUp + 1000 && t < AT.rejoined + 1000) ? 'patroni2' : 'patroni3';
    events.push({
      kind: 'read',
      t,
      unc: 0,
      src: `reader-${reader}`,
      startMs,
      reader,
      outcome: 'ok',
      stage: 'execute',
      node,
      inRecovery: true,
      newestSentMs: Math.min(startMs - 5, t < AT.kill || t > AT.firstWrite ? startMs : AT.kill),
    });
  }
  return events;
}

function probes(): NewEvent[] {
  const events: NewEvent[] = [];
  for (let startMs = 1000; startMs < AT.end; startMs += 250) {
    for (const target of NODES) events.push(probe(target, startMs));
  }
  return events;
}

function probe(target: NodeName, startMs: number): Omit<Probe, 'id'> {
  const base = { kind: 'probe', t: startMs + 2, unc: 2, src: `probe-${target}`, startMs, target } as const;
  if (target === 'patroni1' && startMs >= AT.kill && startMs < AT.healed) {
    return { ...base, outcome: 'rejected', stage: 'connect', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' };
  }
  if (target === 'patroni1' && startMs >= AT.kill && startMs < AT.rejoined - 600) {
    return {
      ...base,
      outcome: 'rejected',
      stage: 'connect',
      code: '57P03',
      message: 'the database system is starting up',
    };
  }
  const timeline = target === 'patroni3' && startMs < AT.promoted + 900 ? 1 : timelineAt(startMs);
  return {
    ...base,
    outcome: 'ok',
    stage: 'execute',
    node: target,
    inRecovery: leaderAt(startMs) !== target,
    timeline,
    lsn: '0/5000000',
  };
}
