import type { Scenario } from '../../scenario/schema.js';
import type { CheckVerdict } from '../types.js';
import {
  AT, frozenLeader, leaderKill, replicasOnReadWrite, scenario, steady, FROZEN_SCENARIO, STEADY_SCENARIO,
} from './cases.js'; // prettier-ignore
import { duplicated, nameless, noFailover, seenOf, spoilRead, stripLsn, unanswered } from './changes.js';
import { history, type HistoryBuilder } from './history.js';
import { ANSWERS } from './red-answers.js';
import { FAILURE_MODE_CASES } from './red-failure-modes.js';
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
    { what: 'longer than asked', scenario: scenario({}, { writeOutage: '< 10s' }), history: kill, verdict: 'fail', reason: /down for 21\.1 s/ },
    { what: 'as long as asked', scenario: scenario({}, { writeOutage: '< 30s' }), history: kill, verdict: 'pass' },
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
    { what: 'one failed write where none was allowed', scenario: STEADY_SCENARIO, history: () => steady(blip), verdict: 'fail', reason: /1 failed write/ },
    { what: 'no write at all', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive' },
    { what: 'no rule for the fault', scenario: FROZEN_SCENARIO, history: () => kill(), verdict: 'inconclusive', reason: /no rule/ },
    { what: 'an error that leaves it open', scenario: scenario({}, { writeOutage: '< 21s' }), history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 200), verdict: 'inconclusive', reason: /error of the measurement/ },
    { what: 'an error that decides nothing', scenario: scenario({}, { writeOutage: '< 22s' }), history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 200), verdict: 'pass' },
    { what: 'a pause of the harness where no failed write was allowed', scenario: STEADY_SCENARIO, history: () => steady(paused), verdict: 'inconclusive', reason: /harness itself was late \(310 ms\)/ },
    { what: 'once more, after the failover', scenario: scenario({}, { writeOutage: '< 6s' }), history: downTwice, verdict: 'fail', reason: /down once more, for 8\.0\d s/ },
    { what: 'once more, but not for too long', scenario: scenario({}, { writeOutage: '< 9s' }), history: downTwice, verdict: 'pass' },
    { what: 'a stall in which nothing failed', scenario: STEADY_SCENARIO, history: () => steady(stalled), verdict: 'fail', reason: /0 failed writes/ },
    { what: 'such a stall while the machine had no core to spare', scenario: STEADY_SCENARIO, history: () => steady((builder) => stalled(builder).machine({ from: 14_000, to: 16_000 })), verdict: 'inconclusive', reason: /no core to spare/ },
    { what: 'such a stall while a fault was injected', scenario: STEADY_SCENARIO, history: () => steady((builder) => stalled(builder).fault({ fault: 'partition', target: 'any-replica', node: 'patroni3' }, { injecting: 15_000, effective: 15_400 })), verdict: 'inconclusive', reason: /helper container may have cost that/ },
    { what: 'a harness that was late', history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 2_500), verdict: 'inconclusive', reason: /late \(2500 ms\)/ },
    ...FAILURE_MODE_CASES,
  ],
  'read-outage': [
    {
      what: 'too long',
      scenario: scenario({}, { readOutage: '< 1s' }),
      history: () => kill().without((event) => event.kind === 'read' && event.t > 10_000 && event.t < 13_000).failedReads({ from: 10_010, to: 13_000 }),
      verdict: 'fail',
      reason: /down for 3\.0\d s/,
    },
    { what: 'never ended', history: () => kill().without((event) => event.kind === 'read' && event.t > 30_000).failedReads({ from: 30_010, to: 44_000 }), verdict: 'fail', reason: /never came back/ },
    { what: 'no read', history: () => kill().without((event) => event.kind === 'read'), verdict: 'inconclusive' },
    { what: 'a stall where none was allowed', scenario: NO_READ_OUTAGE, history: () => steady().without(({ kind, t }) => kind === 'read' && t > 15_000 && t < 15_400), verdict: 'fail', reason: /down for 4\d\d ms/ },
    { what: 'a pause of the harness', scenario: NO_READ_OUTAGE, history: () => steady().without(({ kind, t }) => kind === 'read' && t > 15_000 && t < 15_400).loopDelay({ from: 15_000, to: 15_500, every: 500 }, 390), verdict: 'inconclusive', reason: /harness itself was late/ },
  ],
  'read-only': [
    { what: 'all nodes refuse, the former leader too', scenario: READ_ONLY, history: () => withoutQuorum(14_000), verdict: 'pass' },
    { what: 'the leader goes on', scenario: READ_ONLY, history: () => withoutQuorum(31_000), verdict: 'fail', reason: /patroni1 never refused/ },
    { what: 'the leader stops just before the heal', scenario: READ_ONLY, history: () => withoutQuorum(28_000), verdict: 'fail', reason: /took writes until/ },
    { what: 'no fault', scenario: READ_ONLY, history: () => steady(), verdict: 'inconclusive' },
  ],
  'lost-writes': [
    { what: '37 lost', history: () => kill({ lost: 37 }), verdict: 'fail', reason: /^37 acknowledged writes are missing: patroni1 acknowledged them at 9\.63 s … 9\.99 s without a replica having them \(asynchronous replication\), and patroni2 was promoted without them\.$/ },
    { what: 'lost in spite of synchronous mode', scenario: bounded, history: () => kill({ lost: 1, config: { patroni: { synchronousMode: true } } }), verdict: 'fail', reason: /in spite of synchronous_mode/ },
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
    { what: 'lost in the middle', scenario: bounded, history: () => kill({ during: (builder) => builder.acks({ from: 9_001, to: 9_050, lost: true }).fails({ from: AT.killed + 5, to: AT.firstAck }) }), verdict: 'fail', reason: /^5 acknowledged writes are missing before others of the same timeline/ },
    { what: 'lost though nobody was promoted', scenario: bounded, history: () => steady((builder) => builder.acks({ from: 19_991, to: 20_000, lost: true })), verdict: 'fail', reason: /although nobody was promoted/ },
    { what: 'nobody to ask', history: () => noRead('patroni2')(kill({ lost: 1 })), verdict: 'inconclusive', reason: /patroni2\) could not be read/ },
    { what: 'no WAL positions', scenario: bounded, history: () => stripLsn(kill({ lost: 1 })), verdict: 'inconclusive', reason: /WAL positions/ },
    { what: 'no acknowledged write', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive' },
  ],
  'stale-writes': [
    { what: 'a frozen leader', scenario: FROZEN_SCENARIO, history: frozenLeader, verdict: 'fail', reason: /^patroni1 acknowledged 49 writes on timeline 1 for 9\.75 s after patroni2 had taken writes on timeline 2: it was not fenced \(Patroni was frozen/ },
    { what: 'nobody wrote directly', history: () => kill().without((event) => event.kind === 'direct-write'), verdict: 'inconclusive', reason: /proxy may hide/ },
    { what: 'a blind probe', history: () => kill().gap('probe', 12_000, 13_500, 'patroni1'), verdict: 'inconclusive', reason: /blind for 1\.5 s/ },
    { what: 'a node that nobody probed', history: () => kill().without((event) => event.kind === 'probe' && event.target === 'patroni3'), verdict: 'inconclusive', reason: /nobody asked patroni3/ },
    { what: 'answers without a name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through the proxy did not say which node gave them/ },
  ],
  'routed-split-brain': [
    {
      what: 'both behind the proxy',
      history: () => frozenLeader((builder) => builder.acks({ from: 35_003, to: 36_000, every: 100 })),
      verdict: 'fail',
      reason: /sent writes to patroni1 as well as to patroni2/,
    },
    { what: 'stale, but not routed', history: frozenLeader, verdict: 'pass' },
    { what: 'no write', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive' },
    { what: 'answers without a name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through the proxy did not say which node gave them/ },
  ],
  misroutes: [
    { what: 'no write', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive', reason: /no write was attempted/ },
    { what: 'no probe', history: () => kill().without((event) => event.kind === 'probe'), verdict: 'inconclusive', reason: /nobody asked patroni1, patroni2 and patroni3/ },
    { what: 'replicas on 5000', scenario: STEADY_SCENARIO, history: replicasOnReadWrite, verdict: 'fail', reason: /^HAProxy's port 5000 sent 1133 write sessions to read-only nodes \(patroni2, patroni3\): its check `OPTIONS \/health` also accepts replicas\.$/ },
    { what: 'a new leader that is not promoted yet', history: () => promotedLate(AT.keyTaken), verdict: 'pass' },
    { what: 'the same, its key seen late', history: () => promotedLate(AT.keyTaken + 2_000, 3_000), verdict: 'pass' },
    { what: 'a replica before it could have the key', history: () => promotedLate(AT.keyTaken + 2_000, 500), verdict: 'fail' },
    { what: 'as many as allowed', scenario: scenario({}, { misroutes: '>= 1' }), history: replicasOnReadWrite, verdict: 'pass' },
    { what: 'a blind probe', history: () => kill().gap('probe', 12_000, 13_500, 'patroni1'), verdict: 'inconclusive' },
    { what: 'answers without a name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through the proxy did not say which node gave them/ },
  ],
  leader: [
    { what: 'stayed', history: () => steady(), verdict: 'fail', reason: /patroni1 still leads/ },
    { what: 'changed', scenario: scenario({}, { leader: 'stays' }), history: kill, verdict: 'fail', reason: /patroni2 took over from patroni1/ },
    { what: 'changed and changed back', scenario: scenario({}, { leader: 'stays' }), history: () => kill().keyPut(40_000, 'patroni1'), verdict: 'fail', reason: /led for a while/ },
    { what: 'nobody', history: () => noFailover(), verdict: 'fail', reason: /Nobody took over from patroni1 \(after 30\.0 s of waiting: nobody has the leader key\)/ },
    { what: 'unknown', history: () => kill().without((event) => event.kind === 'leader-key' || event.kind === 'probe' || event.kind === 'write'), verdict: 'inconclusive' },
    { what: 'a blind watch', history: () => kill().gap('etcd-watch', 28_000, 29_500), verdict: 'inconclusive', reason: /etcd-watch was blind/ },
  ],
  timeline: [
    { what: 'up by one, not the same', scenario: scenario({}, { timeline: 'same' }), history: kill, verdict: 'fail', reason: /from 1 to 2/ },
    { what: 'the same, not up', history: () => steady(), verdict: 'fail' },
    { what: 'unknown', history: () => history().start(), verdict: 'inconclusive' },
  ],
  rejoin: [
    { what: 'by other means', scenario: scenario({}, { rejoin: { means: ['basebackup', 'restart'] } }), history: kill, verdict: 'fail', reason: /came back by rewind, not by basebackup or restart/ },
    { what: 'too slow', scenario: scenario({}, { rejoin: { within: '5s' } }), history: kill, verdict: 'fail', reason: /only 5\.50 s after its heal/ },
    { what: 'in time', scenario: scenario({}, { rejoin: { within: '6s' } }), history: kill, verdict: 'pass' },
    { what: 'too soon for the hazard', scenario: scenario({}, { rejoin: { notBefore: '18s' } }), history: kill, verdict: 'fail', reason: /hazard did not show/ },
    { what: 'never', scenario: scenario({}, { rejoin: {} }), history: () => kill().without((event) => event.t > AT.healed && seenOf('patroni1', event)), verdict: 'fail', reason: /never streamed again/ },
    { what: 'in a second round', scenario: scenario({ rounds: 2 }, { rejoin: {} }), history: secondRound, verdict: 'pass' },
    { what: 'not in a second round', scenario: scenario({ rounds: 2 }, { rejoin: {} }), history: () => secondRound().without((event) => event.t > 40_000 && seenOf('patroni3', event)), verdict: 'fail', reason: /patroni3 was healed and never streamed again/ },
    { what: 'never healed', scenario: scenario({}, { rejoin: {} }), history: () => kill().without((event) => event.kind === 'fault' && event.stage.startsWith('heal')), verdict: 'inconclusive' },
  ],
  bootstrap: [
    { what: 'one initdb, two copies', scenario: MADE, history: () => bootstrapped(), verdict: 'pass' },
    { what: 'two clusters', scenario: MADE, history: () => bootstrapped({ patroni3: 'initialized' }), verdict: 'fail', reason: /2 nodes made a cluster \(patroni1, patroni3\)/ },
    { what: 'a copy too many', scenario: MADE, history: () => bootstrapped().log(910, 'patroni2', 'basebackup-done'), verdict: 'fail', reason: /patroni2 took 2 base backups/ },
    { what: 'a slot that nobody uses', scenario: MADE, history: () => bootstrapped({}, { slots: [{ name: 'patroni2', active: true }, { name: 'patroni3', active: false }] }), verdict: 'fail', reason: /^patroni3 has no active slot$/ },
    { what: 'two identities', scenario: MADE, history: () => bootstrapped({}, { systems: { patroni1: '7', patroni2: '7', patroni3: '8' } }), verdict: 'fail', reason: /2 system identifiers/ },
    { what: 'no initialise key', scenario: MADE, history: () => bootstrapped({}, { initialize: [] }), verdict: 'fail', reason: /0 initialise keys/ },
    { what: "another cluster's key", scenario: MADE, history: () => bootstrapped({}, { initialize: ['9'] }), verdict: 'fail', reason: /names 9, which no node has/ },
    { what: 'nobody looked', scenario: MADE, history: () => steady(), verdict: 'inconclusive' },
  ],
  answers: ANSWERS,
  'duplicated-writes': [
    { what: 'one twice', history: () => duplicated(), verdict: 'fail', reason: /1 write is there more than once/ },
    { what: 'nobody to ask', history: () => noRead('patroni2')(kill()), verdict: 'inconclusive' },
  ],
  'unexpected-writes': [
    { what: 'rejected, yet there', history: () => kill({ ledger: (builder) => builder.fails({ from: 12_001, to: 12_002, applied: true }) }), verdict: 'fail', reason: /^1 rejected write is there/ },
    { what: 'never sent', history: () => kill({ ledger: (builder) => builder.strangeRow(3, 99_999) }), verdict: 'fail', reason: /1 row nobody wrote/ },
    { what: 'nobody to ask', history: () => noRead('patroni2')(kill()), verdict: 'inconclusive' },
  ],
  'read-routing': [
    { what: 'the leader behind /replica', history: () => kill({ ledger: (builder) => builder.reads({ from: 40_001, to: 41_000, node: 'patroni2', inRecovery: false }) }), verdict: 'fail', reason: /sent 50 reads to a node that had been primary for long/ },
    { what: 'just promoted', history: () => kill({ ledger: (builder) => builder.reads({ from: 30_501, to: 32_000, node: 'patroni2', inRecovery: false }) }), verdict: 'pass' },
    { what: 'the leader behind /health', history: () => kill({ config: { haproxy: { roCheck: 'OPTIONS /health' } }, ledger: (builder) => builder.reads({ from: 40_001, to: 41_000, node: 'patroni2', inRecovery: false }) }), verdict: 'pass' },
    { what: 'no configuration', history: () => kill().without((event) => event.kind === 'config'), verdict: 'inconclusive' },
  ],
  convergence: [
    { what: 'a member without a read', history: () => noRead('patroni3')(kill()), verdict: 'fail', reason: /patroni3 could not be read/ },
    { what: 'fewer rows', history: () => spoilRead(kill(), 'patroni3', { present: { '0': [[1, 5]] } }), verdict: 'fail', reason: /patroni3 has 5 rows, the leader/ },
    { what: 'an old timeline', history: () => spoilRead(kill(), 'patroni1', { timeline: 1 }), verdict: 'fail', reason: /patroni1 is on timeline 1, not 2/ },
    {
      what: 'never healed by the scenario',
      scenario: scenario({ steps: [{ fault: 'kill', target: 'leader' }] }),
      history: () => noRead('patroni1')(kill()).without((event) => event.kind === 'fault' && event.stage.startsWith('heal')),
      verdict: 'inconclusive',
      reason: /patroni1 was never healed/,
    },
    { what: 'nobody to ask', history: () => noRead('patroni2')(kill()), verdict: 'inconclusive' },
    { what: 'two primaries', history: () => spoilRead(kill(), 'patroni3', { inRecovery: false }), verdict: 'fail', reason: /patroni3 is a primary as well/ },
    { what: 'the same rows in a cluster that did not become whole', history: () => kill().add({ kind: 'waited', t: 44_000, unc: 0, src: 'runner', what: 'recovered', fromMs: 32_500, reached: false, saw: '1 synchronous standby to be named' }), verdict: 'fail', reason: /did not become whole.*1 synchronous standby/ },
  ],
  'nothing-left-behind': [
    { what: 'a rule', history: () => kill().leftovers(47_000, 'iptables rule on patroni1'), verdict: 'fail', reason: /Left behind: iptables rule on patroni1/ },
    { what: 'nobody looked', history: () => kill().without((event) => event.kind === 'leftovers'), verdict: 'inconclusive' },
  ],
  baseline: [
    { what: 'thin', history: () => kill().without((event) => event.kind === 'write' && event.t < 5_000 && event.t % 30 !== 10), verdict: 'inconclusive', reason: /too thin/ },
    { what: 'short', history: () => kill().without((event) => event.kind === 'write' && event.t < 8_500), verdict: 'inconclusive', reason: /too short/ },
    { what: 'no load', history: () => kill().without((event) => event.kind === 'write'), verdict: 'inconclusive', reason: /no load/ },
  ],
  'fault-effective': [
    { what: 'never in force', history: () => kill().without((event) => event.kind === 'fault' && event.stage === 'effective'), verdict: 'inconclusive', reason: /never took effect/ },
    { what: 'never gone', history: () => kill().without((event) => event.kind === 'fault' && event.stage === 'healed'), verdict: 'inconclusive', reason: /heal was never proven/ },
    { what: 'never injected', history: () => kill().without((event) => event.kind === 'fault'), verdict: 'inconclusive', reason: /never injected/ },
    { what: 'failed', history: () => kill().fault({ fault: 'kill', target: 'leader', node: 'patroni1' }, { failed: 10_500 }), verdict: 'inconclusive', reason: /it failed/ },
  ],
  observation: [
    { what: 'nobody', history: () => history().start(), verdict: 'inconclusive', reason: /neither the leader key/ },
    { what: 'a silent watch', history: () => kill().gap('etcd-watch', 20_000, 20_600).gap('etcd-watch', 21_000, 21_600), verdict: 'inconclusive', reason: /blind for 1\.2 s/ },
    { what: 'a short one', history: () => kill().gap('etcd-watch', 20_000, 20_600), verdict: 'pass' },
    { what: 'a silent watch of an etcd that has its majority', history: () => etcdDown('etcd3'), verdict: 'inconclusive', reason: /blind for 3\.0 s/ },
    { what: 'a silent watch of an etcd without its majority', history: () => etcdDown('etcd2, etcd3'), verdict: 'pass' },
    { what: 'a long one after the rejoin', history: () => kill().gap('etcd-watch', 39_000, 44_000), verdict: 'pass' },
    { what: 'a long one after the first of two rounds', scenario: scenario({ rounds: 2 }), history: () => kill().gap('etcd-watch', 39_000, 44_000), verdict: 'inconclusive', reason: /blind for 5\.0 s/ },
    { what: 'a long one before the fault', history: () => kill().gap('etcd-watch', 2_000, 9_000), verdict: 'pass' },
    { what: 'a probe without answer', history: () => unanswered('patroni3'), verdict: 'inconclusive', reason: /probe of patroni3 was blind for 3\.\d s.*TIMEOUT/ },
    { what: 'a probe of the node that holds the leader key', scenario: STEADY_SCENARIO, history: () => unanswered('patroni1', false, steady()), verdict: 'pass' },
    { what: 'a probe of one that does not', scenario: STEADY_SCENARIO, history: () => unanswered('patroni2', false, steady()), verdict: 'inconclusive' },
    { what: 'a probe of a node that had not served and does not serve yet', history: () => starting(15_000), verdict: 'pass' },
    { what: 'the same for longer than a start takes', history: () => starting(18_000), verdict: 'inconclusive' },
    { what: 'a probe of a node that had said it is shutting down', history: () => unanswered('patroni3', true), verdict: 'pass' },
    { what: 'a probe of a node whose log says that it is shutting down', history: () => unanswered('patroni3').log(12_000, 'patroni3', 'shutdown', 'LOG:  received fast shutdown request'), verdict: 'pass' },
    { what: 'a probe of a node that had shut down before', history: () => unanswered('patroni3').log(11_000, 'patroni3', 'shutdown', 'LOG:  received fast shutdown request').log(11_500, 'patroni3', 'shutdown', 'LOG:  database system is shut down'), verdict: 'inconclusive' },
    { what: 'answers without a name', history: () => nameless(), verdict: 'inconclusive', reason: /\d+ answers through the proxy did not say which node gave them/ },
    { what: 'a few answers without a name', history: () => nameless(40_000, 40_200), verdict: 'pass' },
    { what: 'a probe of the killed node', history: () => unanswered('patroni1'), verdict: 'pass' },
    { what: 'a probe of a frozen node, and of it in the first second after it was thawed', scenario: standbyScenario('pause'), history: () => silentAround('pause', { lastMs: 14_100 }), verdict: 'pass' },
    { what: 'a probe of a thawed node for longer', scenario: standbyScenario('pause'), history: () => silentAround('pause', { lastMs: 15_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind for 1\.1 s/ },
    { what: 'a probe of another node after a thaw', scenario: standbyScenario('pause'), history: () => silentAround('pause', { node: 'patroni2', firstMs: 14_100, lastMs: 14_100 }), verdict: 'inconclusive', reason: /probe of patroni2 was blind/ },
    { what: 'a probe of a node whose fault spares the observer', scenario: standbyScenario('partition'), history: () => silentAround('partition', { lastMs: 12_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind/ },
    { what: 'a probe after the heal of such a fault', scenario: standbyScenario('partition'), history: () => silentAround('partition', { firstMs: 14_100, lastMs: 14_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind/ },
    { what: 'a probe of a node with a fault that is not known', scenario: standbyScenario('pause'), history: () => silentAround('evaporate', { lastMs: 12_100 }), verdict: 'inconclusive', reason: /probe of patroni3 was blind/ },
  ],
  'harness-health': [
    { what: 'late at the end of the outage', history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 2_500), verdict: 'inconclusive', reason: /late by 2500 ms/ },
    { what: 'late by less than a tenth of the outage', history: () => kill().loopDelay({ from: 30_000, to: 31_500, every: 500 }, 120), verdict: 'pass' },
    { what: 'busy in the middle', history: () => kill().loopDelay({ from: 20_000, to: 20_500, every: 500 }, 900), verdict: 'pass' },
    { what: 'late in the middle', history: () => kill().loopDelay({ from: 20_000, to: 20_500, every: 500 }, 1_100), verdict: 'inconclusive' },
    { what: 'not measured', history: () => kill().without((event) => event.kind === 'loop-delay'), verdict: 'inconclusive' },
  ],
  'harness-load': [
    { what: 'more connections than an application', history: () => kill().connections(12_000, { held: 24 }), verdict: 'inconclusive', reason: /held 24 connections/ },
    { what: 'a crowd of new sessions at one node', history: () => kill().connections(12_000, { newPerSecond: 26 }), verdict: 'inconclusive', reason: /opened 26 a second/ },
    { what: 'as many as there may be', history: () => kill().connections(12_000, { held: 23, newPerSecond: 25 }), verdict: 'pass' },
  ],
  machine: [
    { what: 'a failure of the cluster beside busy neighbours', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }), verdict: 'inconclusive', reason: /no core was to spare for 35\.0 s of 35\.0 s, which may explain write-outage/ },
    { what: 'the same on a machine that is busy for a moment', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, IDLE).machine({ from: 20_000, to: 22_000 }), verdict: 'pass' },
    { what: 'the same on an idle machine', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, IDLE), verdict: 'pass' },
    { what: 'the same on one that was busy before the fault', history: () => tooSlow().machine({ from: 1_000, to: 9_000 }).machine({ from: AT.killed, to: AT.drain }, IDLE), verdict: 'pass' },
    { what: 'the same while the host gave the cores to others', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, { idleShare: 0.4, stealShare: 0.4 }), verdict: 'inconclusive', reason: /could not keep up/ },
    { what: 'the same while our quota was used up', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, { idleShare: 0.9, throttledShare: 0.6 }), verdict: 'inconclusive' },
    { what: 'the same without PSI, by the run queue', history: () => tooSlow().machine({ from: AT.killed, to: AT.drain }, { idleShare: 0, runnablePerCore: 2 }), verdict: 'inconclusive' },
    { what: 'all goes well beside busy neighbours', history: () => kill().machine({ from: AT.killed, to: AT.drain }), verdict: 'pass' },
    { what: 'writes are lost beside busy neighbours: that is proof', history: () => kill({ lost: 5 }).machine({ from: AT.killed, to: AT.drain }), verdict: 'pass' },
  ],
}; // prettier-ignore
