import type { Scenario } from '../../scenario/schema.js';
import type { CheckVerdict } from '../types.js';
import {
  AT, frozenLeader, leaderKill, replicasOnReadWrite, scenario, steady, FROZEN_SCENARIO, STEADY_SCENARIO,
} from './cases.js'; // prettier-ignore
import { duplicated, nameless, noFailover, seenOf, spoilRead, stripLsn, unanswered } from './changes.js';
import { history, type HistoryBuilder } from './history.js';
import { ANSWERS } from './red-answers.js';
import { FAILURE_MODE_CASES } from './red-failure-modes.js';
import { REPLICAS_READ_ONLY } from './red-replicas.js';
import { LOAD_BESIDE, MISROUTES_BESIDE, onTwoRoutes, ROUTES } from './red-routes.js';
import { SILENT_PROXIES } from './red-silent-proxies.js';
import { TWO_HOLDERS } from './red-two-holders.js';
import { SUBSCRIBER } from './red-subscriber.js';
import {
  blip, bootstrapped, downTwice, etcdDown, noRead, paused, promotedLate, secondRound, silentAround, stalled,
  standbyScenario, starting, withoutQuorum,
} from './red-histories.js'; // prettier-ignore

/** A history and what a check has to find in it. */
export interface RedCase {
  what: string;
  scenario?: Scenario;
  history: () => HistoryBuilder;
  verdict: CheckVerdict;
  reason?: RegExp;
}

const kill = leaderKill;
/** A failover that took longer than its settings explain. */
const tooSlow = () => kill({ config: { patroni: { ttlMs: 8_000 } } });
const IDLE = { idleShare: 0.8, cpuStalledShare: 0.1 };
const NO_READ_OUTAGE = scenario(
  { steps: [] },
  { leader: 'stays', writeOutage: 'any', timeline: 'same', readOutage: 'none' },
);
const NO_FAILED_WRITE = scenario(
  { steps: [] },
  { leader: 'stays', writeOutage: 'any', timeline: 'same', failedWrites: 0 },
);
const bounded = scenario({}, { lostWrites: { async: 'bounded' } });
const READ_ONLY = scenario(
  { steps: [{ fault: 'kill', target: 'etcd-majority', hold: '20s' }, { heal: 'all' }] },
  { leader: 'any', writeOutage: 'any', timeline: 'any', readOnly: 'everywhere' },
);
const MADE = scenario({ steps: [] }, { leader: 'stays', writeOutage: 'none', timeline: 'same', bootstrap: 'clean' });

/**
 * By check: histories that it must fail, and histories that it must find inconclusive. The passing cases are whole
 * runs, in judge.test.ts.
 */
export const RED_CASES: Record<string, RedCase[]> = {
  'write-outage': [
    { what: 'longer than the scenario allows', scenario: scenario({}, { writeOutage: '< 10s' }), history: kill, verdict: 'fail', reason: /down for 21\.1 s/ },
    { what: 'as long as the scenario allows', scenario: scenario({}, { writeOutage: '< 30s' }), history: kill, verdict: 'pass' },
    { what: 'anything goes', scenario: scenario({}, { writeOutage: 'any' }), history: kill, verdict: 'pass' },
    {
      what: 'never ended',
      scenario: scenario({}, { writeOutage: 'any' }),
      history: () =>
        kill()
          .without((event) => event.kind === 'write' && event.t >= AT.firstAck)
          .fails({ from: AT.firstAck, to: AT.drain }),
      verdict: 'fail',
      reason: /^writes never came back$/,
    },
    { what: 'longer than predicted', history: () => kill({ config: { patroni: { ttlMs: 8_000 } } }), verdict: 'fail', reason: /longer than/ },
    { what: 'shorter than predicted', history: () => kill({ config: { patroni: { ttlMs: 40_000 } } }), verdict: 'fail', reason: /shorter than/ },
    { what: 'one failed write, and none was allowed', scenario: STEADY_SCENARIO, history: () => steady(blip), verdict: 'fail', reason: /1 failed write/ },
    { what: 'no write attempted', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive' },
    { what: 'no rule predicts this fault', scenario: FROZEN_SCENARIO, history: () => kill(), verdict: 'inconclusive', reason: /no rule/ },
    { what: 'a measurement error that includes the bound', scenario: scenario({}, { writeOutage: '< 21s' }), history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 200), verdict: 'inconclusive', reason: /error of the measurement/ },
    { what: 'a measurement error that excludes the bound', scenario: scenario({}, { writeOutage: '< 22s' }), history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 200), verdict: 'pass' },
    { what: 'the harness paused, and no failed write was allowed', scenario: STEADY_SCENARIO, history: () => steady(paused), verdict: 'inconclusive', reason: /harness itself was late \(310 ms\)/ },
    { what: 'a second outage after the failover', scenario: scenario({}, { writeOutage: '< 6s' }), history: downTwice, verdict: 'fail', reason: /down once more, for 8\.0\d s/ },
    { what: 'a second outage that is short enough', scenario: scenario({}, { writeOutage: '< 9s' }), history: downTwice, verdict: 'pass' },
    { what: 'a stall without a failed write', scenario: STEADY_SCENARIO, history: () => steady(stalled), verdict: 'fail', reason: /0 failed writes/ },
    { what: 'a stall without a failed write, while the machine had no idle core', scenario: STEADY_SCENARIO, history: () => steady((builder) => stalled(builder).machine({ from: 14_000, to: 16_000 })), verdict: 'inconclusive', reason: /no core to spare/ },
    { what: 'a stall without a failed write, while tasks waited as long for a core', scenario: STEADY_SCENARIO, history: () => steady((builder) => stalled(builder).machine({ from: 14_000, to: 16_000 }, { cpuStalledShare: 0.8, idleShare: 0.12 })), verdict: 'inconclusive', reason: /no core to spare/ },
    { what: 'a stall without a failed write, while tasks waited less for a core', scenario: STEADY_SCENARIO, history: () => steady((builder) => stalled(builder).machine({ from: 14_000, to: 16_000 }, { cpuStalledShare: 0.4, idleShare: 0.4 })), verdict: 'fail', reason: /0 failed writes/ },
    { what: 'a stall without a failed write, while a fault was injected', scenario: STEADY_SCENARIO, history: () => steady((builder) => stalled(builder).fault({ fault: 'partition', target: 'any-replica', node: 'patroni3' }, { injecting: 15_000, effective: 15_400 })), verdict: 'inconclusive', reason: /helper container may have cost that/ },
    { what: 'the harness was late', history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 2_500), verdict: 'inconclusive', reason: /late \(2500 ms\)/ },
    ...FAILURE_MODE_CASES,
  ],
  'failed-writes': [
    { what: 'a failover, and clients must not notice', scenario: scenario({}, { failedWrites: 0 }), history: kill, verdict: 'fail', reason: /writes failed, the first one: / },
    { what: 'one failed write, and none was allowed', scenario: NO_FAILED_WRITE, history: () => steady(blip), verdict: 'fail', reason: /^1 write failed/ },
    { what: 'clients that waited and saw no error', scenario: NO_FAILED_WRITE, history: () => steady(stalled), verdict: 'pass' },
    { what: 'no write attempted', scenario: NO_FAILED_WRITE, history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive' },
  ],
  'read-outage': [
    {
      what: 'longer than the scenario allows',
      scenario: scenario({}, { readOutage: '< 1s' }),
      history: () => kill().without((event) => event.kind === 'read' && event.t > 10_000 && event.t < 13_000).failedReads({ from: 10_010, to: 13_000 }),
      verdict: 'fail',
      reason: /down for 3\.0\d s/,
    },
    { what: 'never ended', history: () => kill().without((event) => event.kind === 'read' && event.t > 30_000).failedReads({ from: 30_010, to: 44_000 }), verdict: 'fail', reason: /never came back/ },
    { what: 'no read attempted', history: () => kill().without((event) => event.kind === 'read'), verdict: 'inconclusive' },
    { what: 'a stall, and no outage was allowed', scenario: NO_READ_OUTAGE, history: () => steady().without(({ kind, t }) => kind === 'read' && t > 15_000 && t < 15_400), verdict: 'fail', reason: /down for 4\d\d ms/ },
    { what: 'the harness paused', scenario: NO_READ_OUTAGE, history: () => steady().without(({ kind, t }) => kind === 'read' && t > 15_000 && t < 15_400).loopDelay({ from: 15_000, to: 15_500, every: 500 }, 390), verdict: 'inconclusive', reason: /harness itself was late/ },
  ],
  'read-only': [
    { what: 'all nodes refuse, the former leader too', scenario: READ_ONLY, history: () => withoutQuorum(14_000), verdict: 'pass' },
    { what: 'the leader goes on taking writes', scenario: READ_ONLY, history: () => withoutQuorum(31_000), verdict: 'fail', reason: /patroni1 never refused/ },
    { what: 'the leader stops taking writes just before the heal', scenario: READ_ONLY, history: () => withoutQuorum(28_000), verdict: 'fail', reason: /took writes until/ },
    { what: 'no fault', scenario: READ_ONLY, history: () => steady(), verdict: 'inconclusive' },
    ...REPLICAS_READ_ONLY,
  ],
  'lost-writes': [
    { what: '37 writes lost', history: () => kill({ lost: 37 }), verdict: 'fail', reason: /^37 acknowledged writes are missing: patroni1 acknowledged them at 9\.63 s … 9\.99 s without a replica having them \(asynchronous replication\), and patroni2 was promoted without them\.$/ },
    { what: 'lost despite synchronous mode', scenario: bounded, history: () => kill({ lost: 1, config: { patroni: { synchronousMode: true } } }), verdict: 'fail', reason: /in spite of synchronous_mode/ },
    { what: 'lost within the bound', scenario: bounded, history: () => kill({ lost: 37 }), verdict: 'pass' },
    {
      what: 'lost beyond the bound',
      scenario: bounded,
      history: () =>
        kill({ config: { patroni: { maximumLagOnFailoverBytes: 0 } }, during: (builder) => builder
          .acks({ from: AT.killed, to: AT.killed + 9_500, lost: true })
          .fails({ from: AT.killed + 9_500, to: AT.firstAck }) }),
      verdict: 'fail',
      reason: /^950 acknowledged/,
    },
    { what: 'lost before other writes of the same timeline', scenario: bounded, history: () => kill({ during: (builder) => builder.acks({ from: 9_001, to: 9_050, lost: true }).fails({ from: AT.killed + 5, to: AT.firstAck }) }), verdict: 'fail', reason: /^5 acknowledged writes are missing before others of the same timeline/ },
    { what: 'lost although no replica was promoted', scenario: bounded, history: () => steady((builder) => builder.acks({ from: 19_991, to: 20_000, lost: true })), verdict: 'fail', reason: /although nobody was promoted/ },
    { what: 'the leader could not be read', history: () => noRead('patroni2')(kill({ lost: 1 })), verdict: 'inconclusive', reason: /patroni2\) could not be read/ },
    { what: 'no WAL positions', scenario: bounded, history: () => stripLsn(kill({ lost: 1 })), verdict: 'inconclusive', reason: /WAL positions/ },
    { what: 'no acknowledged write', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive' },
  ],
  'stale-writes': [
    { what: 'a frozen leader', scenario: FROZEN_SCENARIO, history: frozenLeader, verdict: 'fail', reason: /^patroni1 acknowledged 49 writes on timeline 1 for 9\.75 s after patroni2 had taken writes on timeline 2: it was not fenced \(Patroni was frozen/ },
    { what: 'no direct writes to the nodes', history: () => kill().without((event) => event.kind === 'direct-write'), verdict: 'inconclusive', reason: /a route may hide/ },
    { what: 'a probe was blind', history: () => kill().gap('probe', 12_000, 13_500, 'patroni1'), verdict: 'inconclusive', reason: /blind for 1\.5 s/ },
    { what: 'a node was never probed', history: () => kill().without((event) => event.kind === 'probe' && event.target === 'patroni3'), verdict: 'inconclusive', reason: /nobody asked patroni3/ },
    { what: 'answers without a node name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through HAProxy did not say which node gave them/ },
  ],
  'routed-split-brain': [
    {
      what: 'the proxy sent writes to both',
      history: () => frozenLeader((builder) => builder.acks({ from: 35_003, to: 36_000, every: 100 })),
      verdict: 'fail',
      reason: /sent writes to patroni1 as well as to patroni2/,
    },
    { what: 'stale, but not routed', history: frozenLeader, verdict: 'pass' },
    { what: 'no write attempted', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive' },
    { what: 'answers without a node name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through HAProxy did not say which node gave them/ },
  ],
  misroutes: [
    ...MISROUTES_BESIDE,
    { what: 'no write attempted', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive', reason: /no write was attempted/ },
    { what: 'no node was probed', history: () => kill().without((event) => event.kind === 'probe'), verdict: 'inconclusive', reason: /nobody asked patroni1, patroni2 and patroni3/ },
    { what: 'port 5000 accepts replicas', scenario: STEADY_SCENARIO, history: replicasOnReadWrite, verdict: 'fail', reason: /^HAProxy's port 5000 sent 1133 write sessions to read-only nodes \(patroni2, patroni3\): its check `OPTIONS \/health` also accepts replicas\.$/ },
    { what: 'a new leader that is not promoted yet', history: () => promotedLate(AT.keyTaken), verdict: 'pass' },
    { what: 'the same, its key seen late', history: () => promotedLate(AT.keyTaken + 2_000, 3_000), verdict: 'pass' },
    { what: 'a write session on a replica before it could have the key', history: () => promotedLate(AT.keyTaken + 2_000, 500), verdict: 'fail' },
    { what: 'as many as allowed', scenario: scenario({}, { misroutes: '>= 1' }), history: replicasOnReadWrite, verdict: 'pass' },
    { what: 'a probe was blind', history: () => kill().gap('probe', 12_000, 13_500, 'patroni1'), verdict: 'inconclusive' },
    { what: 'answers without a node name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through HAProxy did not say which node gave them/ },
  ],
  leader: [
    { what: 'it stayed, and a change was expected', history: () => steady(), verdict: 'fail', reason: /patroni1 still leads/ },
    { what: 'it changed, and was expected to stay', scenario: scenario({}, { leader: 'stays' }), history: kill, verdict: 'fail', reason: /patroni2 took over from patroni1/ },
    { what: 'it changed and changed back', scenario: scenario({}, { leader: 'stays' }), history: () => kill().keyPut(40_000, 'patroni1'), verdict: 'fail', reason: /led for a while/ },
    { what: 'no replica took over', history: () => noFailover(), verdict: 'fail', reason: /Nobody took over from patroni1 \(after 30\.0 s of waiting: nobody has the leader key\)/ },
    { what: 'unknown leader', history: () => kill().without((event) => event.kind === 'leader-key' || event.kind === 'probe' || event.kind === 'write'), verdict: 'inconclusive' },
    { what: 'the watch was blind', history: () => kill().gap('etcd-watch', 28_000, 29_500), verdict: 'inconclusive', reason: /etcd-watch was blind/ },
  ],
  timeline: [
    { what: 'one higher, and expected to stay', scenario: scenario({}, { timeline: 'same' }), history: kill, verdict: 'fail', reason: /from 1 to 2/ },
    { what: 'the same, and expected to be higher', history: () => steady(), verdict: 'fail' },
    { what: 'unknown timeline', history: () => history().start(), verdict: 'inconclusive' },
  ],
  rejoin: [
    { what: 'by means that the scenario does not allow', scenario: scenario({}, { rejoin: { means: ['basebackup', 'restart'] } }), history: kill, verdict: 'fail', reason: /came back by rewind, not by basebackup or restart/ },
    { what: 'too slow', scenario: scenario({}, { rejoin: { within: '5s' } }), history: kill, verdict: 'fail', reason: /only 5\.50 s after its heal/ },
    { what: 'in time', scenario: scenario({}, { rejoin: { within: '6s' } }), history: kill, verdict: 'pass' },
    { what: 'sooner than the hazard allows', scenario: scenario({}, { rejoin: { notBefore: '18s' } }), history: kill, verdict: 'fail', reason: /hazard did not show/ },
    { what: 'never', scenario: scenario({}, { rejoin: {} }), history: () => kill().without((event) => event.t > AT.healed && seenOf('patroni1', event)), verdict: 'fail', reason: /never streamed again/ },
    { what: 'in the second round', scenario: scenario({ rounds: 2 }, { rejoin: {} }), history: secondRound, verdict: 'pass' },
    { what: 'not in the second round', scenario: scenario({ rounds: 2 }, { rejoin: {} }), history: () => secondRound().without((event) => event.t > 40_000 && seenOf('patroni3', event)), verdict: 'fail', reason: /patroni3 was healed and never streamed again/ },
    { what: 'never healed', scenario: scenario({}, { rejoin: {} }), history: () => kill().without((event) => event.kind === 'fault' && event.stage.startsWith('heal')), verdict: 'inconclusive' },
  ],
  bootstrap: [
    { what: 'one initdb, two copies', scenario: MADE, history: () => bootstrapped(), verdict: 'pass' },
    { what: 'two nodes ran initdb', scenario: MADE, history: () => bootstrapped({ patroni3: 'initialized' }), verdict: 'fail', reason: /2 nodes made a cluster \(patroni1, patroni3\)/ },
    { what: 'one base backup too many', scenario: MADE, history: () => bootstrapped().log(910, 'patroni2', 'basebackup-done'), verdict: 'fail', reason: /patroni2 took 2 base backups/ },
    { what: 'an unused slot', scenario: MADE, history: () => bootstrapped({}, { slots: [{ name: 'patroni2', active: true }, { name: 'patroni3', active: false }] }), verdict: 'fail', reason: /^patroni3 has no active slot$/ },
    { what: 'two system identifiers', scenario: MADE, history: () => bootstrapped({}, { systems: { patroni1: '7', patroni2: '7', patroni3: '8' } }), verdict: 'fail', reason: /2 system identifiers/ },
    { what: 'no initialise key', scenario: MADE, history: () => bootstrapped({}, { initialize: [] }), verdict: 'fail', reason: /0 initialise keys/ },
    { what: "another cluster's initialise key", scenario: MADE, history: () => bootstrapped({}, { initialize: ['9'] }), verdict: 'fail', reason: /names 9, which no node has/ },
    { what: 'the cluster was not inspected', scenario: MADE, history: () => steady(), verdict: 'inconclusive' },
  ],
  answers: ANSWERS,
  'duplicated-writes': [
    { what: 'one row twice', history: () => duplicated(), verdict: 'fail', reason: /1 write is there more than once/ },
    { what: 'the leader could not be read', history: () => noRead('patroni2')(kill()), verdict: 'inconclusive' },
  ],
  'unexpected-writes': [
    { what: 'a rejected write is there', history: () => kill({ ledger: (builder) => builder.fails({ from: 12_001, to: 12_002, applied: true }) }), verdict: 'fail', reason: /^1 rejected write is there/ },
    { what: 'a row that was never sent', history: () => kill({ ledger: (builder) => builder.strangeRow(3, 99_999) }), verdict: 'fail', reason: /1 row nobody wrote/ },
    { what: 'the leader could not be read', history: () => noRead('patroni2')(kill()), verdict: 'inconclusive' },
  ],
  'read-routing': [
    { what: 'the leader answers reads, although the check is /replica', history: () => kill({ ledger: (builder) => builder.reads({ from: 40_001, to: 41_000, node: 'patroni2', inRecovery: false }) }), verdict: 'fail', reason: /sent 50 reads to a node that had been primary for long/ },
    { what: 'just promoted', history: () => kill({ ledger: (builder) => builder.reads({ from: 30_501, to: 32_000, node: 'patroni2', inRecovery: false }) }), verdict: 'pass' },
    { what: 'the leader behind /health', history: () => kill({ config: { haproxy: { roCheck: 'OPTIONS /health' } }, ledger: (builder) => builder.reads({ from: 40_001, to: 41_000, node: 'patroni2', inRecovery: false }) }), verdict: 'pass' },
    { what: 'no configuration recorded', history: () => kill().without((event) => event.kind === 'config'), verdict: 'inconclusive' },
  ],
  convergence: [
    { what: 'a member could not be read', history: () => noRead('patroni3')(kill()), verdict: 'fail', reason: /patroni3 could not be read/ },
    { what: 'a member has fewer rows', history: () => spoilRead(kill(), 'patroni3', { present: { '0': [[1, 5]] } }), verdict: 'fail', reason: /patroni3 has 5 rows, the leader/ },
    { what: 'a member is on an old timeline', history: () => spoilRead(kill(), 'patroni1', { timeline: 1 }), verdict: 'fail', reason: /patroni1 is on timeline 1, not 2/ },
    {
      what: 'a member that the scenario never healed could not be read',
      scenario: scenario({ steps: [{ fault: 'kill', target: 'leader' }] }),
      history: () => noRead('patroni1')(kill()).without((event) => event.kind === 'fault' && event.stage.startsWith('heal')),
      verdict: 'inconclusive',
      reason: /patroni1 was never healed/,
    },
    { what: 'the leader could not be read', history: () => noRead('patroni2')(kill()), verdict: 'inconclusive' },
    { what: 'two primaries', history: () => spoilRead(kill(), 'patroni3', { inRecovery: false }), verdict: 'fail', reason: /patroni3 is a primary as well/ },
    { what: 'the same rows, but the cluster did not become whole', history: () => kill().add({ kind: 'waited', t: 44_000, unc: 0, src: 'runner', what: 'recovered', fromMs: 32_500, reached: false, saw: '1 synchronous standby to be named' }), verdict: 'fail', reason: /did not become whole.*1 synchronous standby/ },
  ],
  'nothing-left-behind': [
    { what: 'an iptables rule was left', history: () => kill().leftovers(47_000, 'iptables rule on patroni1'), verdict: 'fail', reason: /Left behind: iptables rule on patroni1/ },
    { what: 'not inspected', history: () => kill().without((event) => event.kind === 'leftovers'), verdict: 'inconclusive' },
  ],
  baseline: [
    { what: 'too few writes before the fault', history: () => kill().without((event) => event.kind === 'write' && event.t < 5_000 && event.t % 30 !== 10), verdict: 'inconclusive', reason: /too thin/ },
    { what: 'too short a time before the fault', history: () => kill().without((event) => event.kind === 'write' && event.t < 8_500), verdict: 'inconclusive', reason: /too short/ },
    { what: 'no load', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive', reason: /no load/ },
  ],
  'fault-effective': [
    { what: 'never took effect', history: () => kill().without((event) => event.kind === 'fault' && event.stage === 'effective'), verdict: 'inconclusive', reason: /never took effect/ },
    { what: 'its heal was not confirmed', history: () => kill().without((event) => event.kind === 'fault' && event.stage === 'healed'), verdict: 'inconclusive', reason: /heal was never proven/ },
    { what: 'never injected', history: () => kill().without((event) => event.kind === 'fault'), verdict: 'inconclusive', reason: /never injected/ },
    { what: 'its injection failed', history: () => kill().fault({ fault: 'kill', target: 'leader', node: 'patroni1' }, { failed: 10_500 }), verdict: 'inconclusive', reason: /it failed/ },
  ],
  observation: [
    { what: 'nothing observed', history: () => history().start(), verdict: 'inconclusive', reason: /neither the leader key/ },
    { what: 'a silent etcd watch', history: () => kill().gap('etcd-watch', 20_000, 20_600).gap('etcd-watch', 21_000, 21_600), verdict: 'inconclusive', reason: /blind for 1\.2 s/ },
    { what: 'a short gap of the watch', history: () => kill().gap('etcd-watch', 20_000, 20_600), verdict: 'pass' },
    { what: 'a silent etcd watch while etcd has its majority', history: () => etcdDown('etcd3'), verdict: 'inconclusive', reason: /blind for 3\.0 s/ },
    { what: 'a silent etcd watch while etcd has no majority', history: () => etcdDown('etcd2, etcd3'), verdict: 'pass' },
    { what: 'a long gap after the rejoin', history: () => kill().gap('etcd-watch', 39_000, 44_000), verdict: 'pass' },
    { what: 'a long gap after the first of two rounds', scenario: scenario({ rounds: 2 }), history: () => kill().gap('etcd-watch', 39_000, 44_000), verdict: 'inconclusive', reason: /blind for 5\.0 s/ },
    { what: 'a long gap before the fault', history: () => kill().gap('etcd-watch', 2_000, 9_000), verdict: 'pass' },
    { what: 'a node does not answer its probe', history: () => unanswered('patroni3'), verdict: 'inconclusive', reason: /probe of patroni3 was blind for 3\.\d s.*TIMEOUT/ },
    { what: 'no answer from the node that holds the leader key', scenario: STEADY_SCENARIO, history: () => unanswered('patroni1', false, steady()), verdict: 'pass' },
    { what: 'no answer from a node that does not hold the leader key', scenario: STEADY_SCENARIO, history: () => unanswered('patroni2', false, steady()), verdict: 'inconclusive' },
    { what: 'no answer from a node that is still starting', history: () => starting(15_000), verdict: 'pass' },
    { what: 'no answer for longer than a start takes', history: () => starting(18_000), verdict: 'inconclusive' },
    { what: 'no answer from a node that said it was shutting down', history: () => unanswered('patroni3', true), verdict: 'pass' },
    { what: 'no answer from a node whose log says that it is shutting down', history: () => unanswered('patroni3').log(12_000, 'patroni3', 'shutdown', 'LOG:  received fast shutdown request'), verdict: 'pass' },
    { what: 'no answer from a node that had shut down earlier', history: () => unanswered('patroni3').log(11_000, 'patroni3', 'shutdown', 'LOG:  received fast shutdown request').log(11_500, 'patroni3', 'shutdown', 'LOG:  database system is shut down'), verdict: 'inconclusive' },
    { what: 'answers without a node name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through HAProxy did not say which node gave them/ },
    { what: 'a few answers without a node name', history: () => nameless(40_000, 40_200), verdict: 'pass' },
    { what: 'no answer from the killed node', history: () => unanswered('patroni1'), verdict: 'pass' },
    { what: 'no answer from a frozen node, until a second after its thaw', scenario: standbyScenario('pause'), history: () => silentAround('pause', { lastMs: 14_100 }), verdict: 'pass' },
    { what: 'no answer for longer after a thaw', scenario: standbyScenario('pause'), history: () => silentAround('pause', { lastMs: 15_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind for 1\.1 s/ },
    { what: 'no answer from another node after a thaw', scenario: standbyScenario('pause'), history: () => silentAround('pause', { node: 'patroni2', firstMs: 14_100, lastMs: 14_100 }), verdict: 'inconclusive', reason: /probe of patroni2 was blind/ },
    { what: 'no answer during a fault that spares the observer', scenario: standbyScenario('partition'), history: () => silentAround('partition', { lastMs: 12_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind/ },
    { what: 'no answer after the heal of a fault that spares the observer', scenario: standbyScenario('partition'), history: () => silentAround('partition', { firstMs: 14_100, lastMs: 14_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind/ },
    ...SILENT_PROXIES,
    { what: 'no answer during an unknown fault', scenario: standbyScenario('pause'), history: () => silentAround('evaporate', { lastMs: 12_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind/ },
  ],
  'harness-health': [
    { what: 'late at the end of the outage', history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 2_500), verdict: 'inconclusive', reason: /late by 2500 ms/ },
    { what: 'late by less than a tenth of the outage', history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 120), verdict: 'pass' },
    { what: 'busy in the middle of the outage', history: () => kill().loopDelay({ from: 20_000, to: 20_500, every: 500 }, 900), verdict: 'pass' },
    { what: 'late in the middle of the outage', history: () => kill().loopDelay({ from: 20_000, to: 20_500, every: 500 }, 1_100), verdict: 'inconclusive' },
    { what: 'not measured', history: () => kill().without((event) => event.kind === 'loop-delay'), verdict: 'inconclusive' },
  ],
  'harness-load': [
    ...LOAD_BESIDE,
    { what: 'more connections than an application holds', history: () => kill().connections(12_000, { held: 24 }), verdict: 'inconclusive', reason: /held 24 connections/ },
    { what: 'a crowd of new sessions at one node', history: () => kill().connections(12_000, { newPerSecond: 26 }), verdict: 'inconclusive', reason: /opened 26 a second/ },
    { what: 'as many as allowed', history: () => kill().connections(12_000, { held: 23, newPerSecond: 25 }), verdict: 'pass' },
    { what: 'more connections than with a second route', history: () => onTwoRoutes().connections(12_000, { held: 29 }), verdict: 'inconclusive', reason: /held 29 connections/ },
    { what: 'as many as allowed with a second route', history: () => onTwoRoutes().connections(12_000, { held: 28, newPerSecond: 25 }), verdict: 'pass' },
  ],
  routes: ROUTES,
  'two-holders': TWO_HOLDERS,
  subscriber: SUBSCRIBER,
  machine: [
    { what: 'too slow a failover on a busy machine', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }), verdict: 'inconclusive', reason: /no core was to spare for 35\.0 s of 35\.0 s, which may explain write-outage/ },
    { what: 'too slow a failover on a machine that is busy for a moment', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, IDLE).machine({ from: 20_000, to: 22_000 }), verdict: 'pass' },
    { what: 'too slow a failover on an idle machine', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, IDLE), verdict: 'pass' },
    { what: 'too slow a failover on a machine that was busy before the fault', history: () => tooSlow().machine({ from: 1_000, to: 9_000 }).machine({ from: AT.killed, to: AT.drain }, IDLE), verdict: 'pass' },
    { what: 'too slow a failover while the host gave the cores to others', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, { idleShare: 0.4, stealShare: 0.4 }), verdict: 'inconclusive', reason: /could not keep up/ },
    { what: 'too slow a failover while our CPU quota was used up', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, { idleShare: 0.9, throttledShare: 0.6 }), verdict: 'inconclusive' },
    { what: 'too slow a failover on a busy machine without PSI, seen by the run queue', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, { idleShare: 0, runnablePerCore: 2 }), verdict: 'inconclusive' },
    { what: 'a good run on a busy machine', history: () => kill().machine({ from: AT.killed, to: AT.drain }), verdict: 'pass' },
    { what: 'lost writes on a busy machine: proof stays a failure', history: () => kill({ lost: 5 }).machine({ from: AT.killed, to: AT.drain }), verdict: 'pass' },
  ],
}; // prettier-ignore
