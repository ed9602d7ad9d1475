import { scenarioSchema, type Scenario, type ScenarioInput } from '../../scenario/schema.js';
import { NODES } from './example-stack.js';
import { history, type HistoryBuilder } from './history.js';

/** Hand-made histories of whole runs that pass; a test changes one thing in them. Times in ms since the run began. */

/** A scenario, given as its differences from `leader-kill`. */
export function scenario(change: Partial<ScenarioInput> = {}, expect: Partial<ScenarioInput['expect']> = {}): Scenario {
  return scenarioSchema.parse({
    name: 'leader-kill',
    title: 'The leader is killed',
    steps: [{ fault: 'kill', target: 'leader', hold: 'until-failover' }, { heal: 'all' }],
    ...change,
    expect: { leader: 'changes', writeOutage: 'predicted', timeline: '+1', ...expect, ...change.expect },
  });
}

export const STEADY_SCENARIO = scenario({
  name: 'steady',
  title: 'Nothing happens',
  steps: [],
  expect: { leader: 'stays', writeOutage: 'none', readOutage: 'none', timeline: 'same' },
});

/** The times of the events of `leaderKill`. */
export const AT = {
  steady: 1_000, killed: 10_000, keyGone: 29_500, keyTaken: 30_000, promoting: 30_050, accepting: 30_400, up: 31_000,
  firstAck: 31_100, healing: 32_000, healed: 32_500, streaming: 38_000, drain: 45_000, finalRead: 46_000, end: 48_000,
} as const; // prettier-ignore

export type Spoil = (builder: HistoryBuilder) => HistoryBuilder;
const untouched: Spoil = (builder) => builder;
const refused: Spoil = (builder) => builder.fails({ from: AT.killed + 5, to: AT.firstAck });

export interface KillOptions {
  config?: Parameters<HistoryBuilder['config']>[0];
  /** What the workload saw between the kill and `firstAck`; by default, refused connections. */
  during?: Spoil;
  /** How many writes are acknowledged just before the kill and missing at the end. */
  lost?: number;
  /** Called before the final reads are made, when the ledger is still open. */
  ledger?: Spoil;
}

/**
 * patroni1 is killed at 10 s, patroni2 takes over and takes writes from 31.1 s on, patroni1 comes back by pg_rewind.
 */
export function leaderKill(options: KillOptions = {}): HistoryBuilder {
  const { config = {}, lost = 0, during = refused, ledger = untouched } = options;
  const acked = AT.killed - lost * 10;
  const builder = history()
    .start()
    .config(config)
    .phase('bring-up', 0)
    .phase('steady', AT.steady)
    .keyPut(500, 'patroni1')
    .acks({ from: AT.steady + 10, to: acked })
    .acks({ from: acked, to: AT.killed, lost: true })
    .phase('faults', AT.killed - 100)
    .fault({ fault: 'kill', target: 'leader', node: 'patroni1' }, { injecting: AT.killed - 50, effective: AT.killed });
  return ledger(
    during(builder)
      .keyDelete(AT.keyGone)
      .keyPut(AT.keyTaken, 'patroni2')
      .log(AT.keyTaken + 10, 'patroni2', 'promoted', 'INFO: promoted self to leader by acquiring session lock')
      .log(AT.promoting, 'patroni2', 'promoting', 'LOG:  received promote request')
      .log(AT.accepting, 'patroni2', 'accepting', 'LOG:  database system is ready to accept connections')
      .server(AT.up, 'patroni2', true)
      .acks({ from: AT.firstAck, to: AT.drain, node: 'patroni2', timeline: 2 })
      .fault({ fault: 'kill', target: 'leader', node: 'patroni1' }, { healing: AT.healing, healed: AT.healed })
      .phase('recover', AT.healing)
      .log(34_000, 'patroni1', 'rewind-start', 'running pg_rewind from patroni2')
      .log(36_000, 'patroni1', 'rewind-done', 'pg_rewind exit code=0')
      .log(AT.streaming, 'patroni1', 'streaming', 'LOG:  started streaming WAL from primary at 0/3000000 on timeline 2')
      .primary('patroni1', { from: AT.steady, to: AT.killed }, 1)
      .replica('patroni1', { from: AT.streaming + 100, to: AT.drain }, 2)
      .replica('patroni2', { from: AT.steady, to: AT.accepting }, 1)
      .primary('patroni2', { from: AT.accepting + 50, to: AT.drain }, 2)
      .replica('patroni3', { from: AT.steady, to: 31_000 }, 1)
      .replica('patroni3', { from: 31_000, to: AT.drain }, 2)
      .reads({ from: AT.steady, to: AT.drain, node: 'patroni3' })
      .loopDelay({ from: 0, to: AT.drain }),
  )
    .phase('drain', AT.drain)
    .phase('final-read', AT.finalRead)
    .finalReads(AT.finalRead + 500, 2, 'patroni2')
    .leftovers(AT.finalRead + 600)
    .phase('tear-down', AT.finalRead + 800)
    .keyDelete(AT.finalRead + 900)
    .leftovers(AT.end);
}

/** patroni1 leads for 20 s and nothing happens. */
export function steady(spoil: Spoil = untouched): HistoryBuilder {
  const builder = history()
    .start()
    .config()
    .phase('bring-up', 0)
    .phase('steady', 1_000)
    .keyPut(500, 'patroni1')
    .reads({ from: 1_000, to: 20_000 })
    .primary('patroni1', { from: 1_000, to: 20_000 }, 1)
    .replica('patroni2', { from: 1_000, to: 20_000 }, 1)
    .replica('patroni3', { from: 1_000, to: 20_000 }, 1)
    .loopDelay({ from: 0, to: 20_000 });
  return spoil(builder.acks({ from: 1_010, to: 20_000 }))
    .phase('drain', 20_000)
    .phase('final-read', 21_000)
    .finalReads(21_500, 1, 'patroni1', NODES)
    .phase('tear-down', 21_900)
    .leftovers(22_000);
}

export const FROZEN_SCENARIO = scenario({
  name: 'patroni-frozen',
  title: 'Patroni is frozen on the leader',
  steps: [
    { fault: 'process', target: 'leader', process: 'patroni', signal: 'stop', hold: 'until-failover' },
    { heal: 'all' },
  ],
});

/**
 * Patroni is frozen on patroni1 at 10 s. HAProxy, which checks every 2 s, takes it out at 14 s. patroni2 takes writes
 * from 31.1 s on. patroni1 goes on taking direct writes until its Patroni is continued at 40 s.
 */
export function frozenLeader(spoil: Spoil = untouched): HistoryBuilder {
  const fault = { fault: 'process', target: 'leader', node: 'patroni1' };
  const builder = history()
    .start()
    .config({ haproxy: { interMs: 2_000 } })
    .phase('steady', AT.steady)
    .keyPut(500, 'patroni1')
    .acks({ from: AT.steady + 10, to: 14_000 })
    .fault(fault, { injecting: 9_950, effective: 10_000 })
    .fails({ from: 14_005, to: AT.firstAck, code: 'ECONNRESET' })
    .keyDelete(AT.keyGone)
    .keyPut(AT.keyTaken, 'patroni2')
    .log(AT.accepting, 'patroni2', 'accepting')
    .server(AT.up, 'patroni2', true)
    .acks({ from: AT.firstAck, to: 55_000, node: 'patroni2', timeline: 2 })
    .fault(fault, { healing: 40_000, healed: 40_100 })
    .log(42_000, 'patroni1', 'rewind-start')
    .primary('patroni1', { from: AT.steady, to: 40_300 }, 1)
    .replica('patroni1', { from: 46_000, to: 55_000 }, 2)
    .replica('patroni2', { from: AT.steady, to: AT.accepting }, 1)
    .primary('patroni2', { from: AT.accepting + 50, to: 55_000 }, 2)
    .replica('patroni3', { from: AT.steady, to: 31_000 }, 1)
    .replica('patroni3', { from: 31_000, to: 55_000 }, 2)
    .reads({ from: AT.steady, to: 55_000, node: 'patroni3' })
    .loopDelay({ from: 0, to: 55_000 });
  return spoil(builder)
    .phase('drain', 55_000)
    .finalReads(56_000, 2, 'patroni2')
    .phase('tear-down', 56_900)
    .leftovers(57_000);
}

/** A proxy whose read-write port also accepts replicas: of three writes only one reaches the leader. */
export function replicasOnReadWrite(): HistoryBuilder {
  return history()
    .start()
    .config({ haproxy: { rwCheck: 'OPTIONS /health' } })
    .phase('steady', 1_000)
    .keyPut(500, 'patroni1')
    .acks({ from: 3_000, to: 20_000, every: 30 })
    .fails({ from: 3_010, to: 20_000, every: 30, code: '25006', stage: 'execute', node: 'patroni2', inRecovery: true })
    .fails({ from: 3_020, to: 20_000, every: 30, code: '25006', stage: 'execute', node: 'patroni3', inRecovery: true })
    .primary('patroni1', { from: 1_000, to: 20_000 }, 1)
    .replica('patroni2', { from: 1_000, to: 20_000 }, 1)
    .replica('patroni3', { from: 1_000, to: 20_000 }, 1)
    .reads({ from: 1_000, to: 20_000 })
    .loopDelay({ from: 0, to: 20_000 })
    .phase('drain', 20_000)
    .finalReads(21_500, 1, 'patroni1')
    .phase('tear-down', 21_900)
    .leftovers(22_000);
}
