import type { Bootstrap, LogTag } from '../../history/events.js';
import type { Scenario } from '../../scenario/schema.js';
import { AT, leaderKill, scenario, steady, type Spoil } from './cases.js';
import { seenOf, type Recorded } from './changes.js';
import { history, type HistoryBuilder } from './history.js';

/** Hand-made histories that turn checks red and need more than a line. */

/** One write fails. */
export function blip(builder: HistoryBuilder): HistoryBuilder {
  return builder.fails({ from: 15_001, to: 15_002 });
}

/** The harness makes no write for 300 ms and records that it was late. */
export function paused(builder: HistoryBuilder): HistoryBuilder {
  return builder
    .without(({ kind, t }) => kind === 'write' && t > 15_000 && t < 15_300)
    .loopDelay({ from: 15_000, to: 15_500, every: 500 }, 310);
}

/** No write is answered for 400 ms, then all of them are. */
export function stalled(builder: HistoryBuilder): HistoryBuilder {
  return builder
    .without(({ kind, t }) => kind === 'write' && t > 15_000 && t < 15_400)
    .acks({ from: 15_401, to: 15_402, tookMs: 5 })
    .acks({ from: 15_402, to: 15_430, every: 1, tookMs: 390 });
}

/** The node is not read at the end. */
export function noRead(node: string): Spoil {
  return (builder) => builder.without((event) => event.kind === 'final-read' && event.node === node);
}

/** Down for 4 s until the failover is over, and from 33 s to 41 s again. */
export function downTwice(): HistoryBuilder {
  return leaderKill({
    during: (builder) => builder.acks({ from: AT.killed, to: 27_000 }).fails({ from: 27_000, to: AT.firstAck }),
  })
    .without(({ kind, t }) => kind === 'write' && t > 33_000 && t < 41_000)
    .fails({ from: 33_005, to: 41_000 });
}

/** A second round of the step, on patroni3, which is otherwise left alone. */
export function secondRound(): HistoryBuilder {
  return leaderKill()
    .fault(
      { fault: 'kill', target: 'leader', node: 'patroni3', injection: 2 },
      { injecting: 39_000, effective: 39_100, healing: 40_000, healed: 40_100 },
    )
    .without((event) => event.t >= 39_000 && event.t < 41_000 && seenOf('patroni3', event));
}

/** patroni3 refuses, is silent from 12.5 s on and says that it is starting. */
export function starting(fromMs: number): HistoryBuilder {
  const probe = { outcome: 'rejected', stage: 'connect' } as const;
  return leaderKill()
    .without((event) => event.kind === 'probe' && event.target === 'patroni3' && event.t > 12_000 && event.t < 19_000)
    .probes('patroni3', { from: 12_100, to: 12_400, every: 100 }, { ...probe, code: 'ECONNREFUSED' })
    .probes('patroni3', { from: 12_500, to: fromMs, every: 500 }, { ...probe, code: 'TIMEOUT' })
    .probes('patroni3', { from: fromMs, to: 19_000, every: 100 }, { ...probe, code: '57P03' });
}

/** A fault on patroni3 that leaves the leader alone. */
export function standbyScenario(fault: 'pause' | 'partition'): Scenario {
  return scenario(
    { name: 'standby-fault', title: 'A standby is faulted', steps: [{ fault, target: 'patroni3' }, { heal: 'all' }] },
    { leader: 'stays', writeOutage: 'none', timeline: 'same' },
  );
}

/**
 * patroni3 is faulted from 10 s to 14 s. Probes of `node` get no answer for 1 s each; the first begins at `firstMs`,
 * the last at `lastMs`.
 */
export function silentAround(
  fault: string,
  { node = 'patroni3', firstMs = 10_100, lastMs }: { node?: string; firstMs?: number; lastMs: number },
): HistoryBuilder {
  const isHidden = (event: Recorded) =>
    event.kind === 'probe' && event.target === node && event.t > firstMs && event.t < lastMs + 1_000;
  const builder = steady()
    .without(isHidden)
    .fault(
      { fault, target: 'patroni3', node: 'patroni3' },
      { injecting: 9_900, effective: 10_000, healing: 13_900, healed: 14_000 },
    );
  for (let startMs = firstMs; startMs <= lastMs; startMs += 1_000) {
    const silence = { outcome: 'rejected', stage: 'connect', code: 'TIMEOUT' } as const;
    builder.add({ kind: 'probe', t: startMs + 1_000, unc: 0, src: `probe:${node}`, startMs, target: node, ...silence });
  }
  return builder;
}

/** The watch is silent for 3 s, while these members of etcd are down. */
export function etcdDown(node: string): HistoryBuilder {
  return leaderKill()
    .fault(
      { fault: 'kill', target: 'etcd', node, injection: 2 },
      { injecting: 19_000, effective: 19_100, healing: 24_000, healed: 24_100 },
    )
    .gap('etcd-watch', 20_000, 23_000);
}

/**
 * HAProxy routes to patroni2 by its leader key while the node is read-only for another second. `seenMs`: when the watch
 * saw the key; `unc`: the uncertainty of that.
 */
export function promotedLate(seenMs: number, unc?: number): HistoryBuilder {
  return leaderKill({
    during: (builder) =>
      builder.fails({ from: AT.killed + 5, to: AT.keyTaken }).fails({
        from: AT.keyTaken + 10,
        to: AT.firstAck,
        code: '25006',
        stage: 'execute',
        node: 'patroni2',
        inRecovery: true,
      }),
  })
    .without((event) => event.kind === 'leader-key' && event.op === 'put' && event.holder === 'patroni2')
    .keyPut(seenMs, 'patroni2', unc);
}

/** etcd is gone from 10 s to 30 s; patroni1 takes writes until `demotedMs`. */
export function withoutQuorum(demotedMs: number): HistoryBuilder {
  const fault = { fault: 'kill', target: 'etcd-majority', node: 'etcd1' };
  return history()
    .start()
    .config()
    .phase('steady', 1_000)
    .keyPut(500, 'patroni1')
    .acks({ from: 1_010, to: demotedMs })
    .fault(fault, { injecting: 9_950, effective: 10_000 })
    .primary('patroni1', { from: 1_000, to: demotedMs }, 1)
    .replica('patroni1', { from: demotedMs + 200, to: 40_000 }, 1, null)
    .replica('patroni2', { from: 1_000, to: 40_000 }, 1, null)
    .replica('patroni3', { from: 1_000, to: 40_000 }, 1, null)
    .fault(fault, { healing: 30_000, healed: 30_100 });
}

/** patroni1 bootstraps the cluster and the others copy it, unless `tags` and `seen` say otherwise. */
export function bootstrapped(tags: Record<string, LogTag> = {}, seen: Partial<Bootstrap> = {}): HistoryBuilder {
  const own = { patroni1: 'initialized', patroni2: 'basebackup-done', patroni3: 'basebackup-done', ...tags } as const;
  const builder = steady().add({
    kind: 'bootstrap',
    t: 900,
    unc: 0,
    src: 'runner',
    initialize: ['7'],
    systems: { patroni1: '7', patroni2: '7', patroni3: '7' },
    slots: [
      { name: 'patroni2', active: true },
      { name: 'patroni3', active: true },
    ],
    ...seen,
  });
  for (const [node, tag] of Object.entries(own)) builder.log(800, node, tag);
  return builder;
}
