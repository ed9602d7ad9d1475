import { isConsumer } from '../../components/consumer-models.js';
import { isDcs } from '../../components/dcs-models.js';
import { peersOf, traitsOf } from '../../faults/registry.js';
import { isSelector } from '../../faults/selectors.js';
import { EVERYONE } from '../../faults/target-schema.js';
import type { Topology } from '../../topology/topology.js';
import type { FaultStep, Scenario } from '../schema.js';
import { isFault, singleSteps, waitsForFailover, type NumberedFault } from '../steps.js';
import type { Issue, StackContext } from './issue.js';
import { roleOf } from './targets.js';

/** Expectations that contradict the steps or each other, so that no run could meet them. */
export function expectationIssues(scenario: Scenario, { topology }: StackContext): Issue[] {
  const faults = singleSteps(scenario.steps).filter(isFault);
  return [
    ...failoverIssues(scenario, faults, topology),
    ...leaderIssues(scenario, faults, topology),
    ...outageIssues(scenario, faults, topology),
    ...rejoinIssues(scenario, faults, topology),
    ...subscriberIssues(scenario, topology),
  ];
}

/** An expectation of a copy that the topology does not have; it would never be judged. */
function subscriberIssues({ expect }: Scenario, { name, services }: Topology): Issue[] {
  if (!expect.subscriber || services.some(({ role }) => isConsumer(role))) return [];
  return [{ path: ['expect', 'subscriber'], message: `expected a topology with a logical subscriber, got ${name}` }];
}

/** Waits for a failover that no step causes; such a wait would end only at its deadline. */
function failoverIssues({ steps }: Scenario, faults: NumberedFault[], topology: Topology): Issue[] {
  const waiting = steps.findIndex(waitsForFailover);
  if (waiting < 0) return [];
  if (faults.some(({ step, index }) => index <= waiting && canMoveLeader(step, topology))) return [];
  const found = singleSteps(steps).find(({ step }) => waitsForFailover(step));
  const path = [...(found?.path ?? []), found && 'fault' in found.step ? 'hold' : 'wait'];
  return [{ path, message: `expected ${LEADER_FAULT} for until-failover to end, got none` }];
}

const LEADER_FAULT = 'a fault on the leader or the DCS, by which the leader can lose its key,';

function leaderIssues({ steps, rounds, expect }: Scenario, faults: NumberedFault[], topology: Topology): Issue[] {
  const issues: Issue[] = [];
  const addIssue = (key: string, message: string) => issues.push({ path: ['expect', key], message });
  const waiting = steps.findIndex(waitsForFailover);
  const failovers = faults.filter(({ step }) => waitsForFailover(step)).length * rounds;
  if (expect.leader === 'stays' && waiting >= 0 && failovers < 2) {
    addIssue('leader', `expected changes or any, since step ${waiting + 1} waits until-failover, got stays`);
  }
  if (expect.leader === 'changes' && !faults.some(({ step }) => canMoveLeader(step, topology))) {
    addIssue('leader', `expected stays or any without ${LEADER_FAULT} got changes`);
  }
  if (expect.timeline === 'same' && (expect.leader === 'changes' || waiting >= 0)) {
    addIssue('timeline', 'expected "+1" or any, since a new leader begins a new timeline, got same');
  }
  // Without the DCS the leader demotes itself, and may promote again: same leader, new timeline.
  if (
    expect.timeline === '+1' &&
    expect.leader === 'stays' &&
    failovers === 0 &&
    !faults.some(({ step }) => touchesDcs(step, topology))
  ) {
    addIssue(
      'timeline',
      'expected same or any, since only a promotion begins a new timeline and the leader stays, got "+1"',
    );
  }
  if (expect.timeline === '+1' && failovers > 1) {
    addIssue('timeline', `expected any, since each of ${failovers} failovers begins a new timeline, got "+1"`);
  }
  return issues;
}

function outageIssues({ steps, expect }: Scenario, faults: NumberedFault[], topology: Topology): Issue[] {
  const path = ['expect', 'writeOutage'];
  if (expect.writeOutage === 'predicted' && !faults.some(({ step }) => canMoveLeader(step, topology))) {
    return [{ path, message: `expected none, any or a length without ${LEADER_FAULT} got predicted` }];
  }
  if (expect.writeOutage !== 'none') return [];
  const waiting = steps.findIndex(waitsForFailover);
  const cut = faults.find(({ step }) => step.target === 'leader' && traitsOf(step).takesNodeAway);
  const why =
    expect.leader === 'changes'
      ? 'the leader changes'
      : waiting >= 0
        ? `step ${waiting + 1} waits until-failover`
        : cut && `step ${cut.index + 1} takes the leader away`;
  return why === undefined ? [] : [{ path, message: `expected predicted, any or a length, since ${why}, got none` }];
}

function rejoinIssues({ steps, expect }: Scenario, faults: NumberedFault[], topology: Topology): Issue[] {
  if (!expect.rejoin) return [];
  const addIssue = (message: string) => [{ path: ['expect', 'rejoin'], atKey: true, message }];
  const [first] = faults;
  if (!first) return addIssue('expected a fault after which a node can rejoin, got no fault step');
  const { step, index } = first;
  if (roleOf(step.target, topology) !== 'patroni') {
    return addIssue(
      `expected a Patroni node as the first target, since rejoin is about PostgreSQL, got ${step.target}`,
    );
  }
  const { notBefore, within } = expect.rejoin;
  if (notBefore !== undefined && notBefore.ms >= within.ms) {
    const message = `expected less than within (${within.text}), got ${notBefore.text}: nothing could be both`;
    return [{ path: ['expect', 'rejoin', 'notBefore'], message }];
  }
  if (!traitsOf(step).healable) return [];
  const healed = steps.slice(index + 1).some((later) => 'heal' in later && [step.id, 'all'].includes(later.heal));
  if (!healed)
    return addIssue(
      `expected a heal of step ${index + 1} for its target to rejoin after, got none: add \`- heal: all\``,
    );
  if (expect.rejoin.means === 'rewind' && expect.timeline === 'same') {
    const message =
      'expected restart, basebackup or any, since pg_rewind needs another timeline and it stays, got rewind';
    return [{ path: ['expect', 'rejoin', 'means'], message }];
  }
  return [];
}

function touchesDcs(step: FaultStep, topology: Topology): boolean {
  return [step.target, ...peersOf(step).map(({ peers }) => peers)].some((target) => isDcs(roleOf(target, topology)));
}

/** Whether the target is the leader, or a node named in the scenario that may be the leader at that time. */
function mayBeLeader(target: string, topology: Topology): boolean {
  return target === 'leader' || (!isSelector(target) && roleOf(target, topology) === 'patroni');
}

/** Whether the fault may cost the leader its key. Losing only its replicas does not (Patroni #1347). */
function canMoveLeader(step: FaultStep, topology: Topology): boolean {
  const dcs = (target: string) => isDcs(roleOf(target, topology));
  if (!traitsOf(step).canMoveLeader) return false;
  const peers = peersOf(step).map((named) => named.peers);
  if (peers.length === 0 || peers.includes(EVERYONE)) return mayBeLeader(step.target, topology) || dcs(step.target);
  return peers.some(
    (peer) => (mayBeLeader(step.target, topology) && dcs(peer)) || (dcs(step.target) && mayBeLeader(peer, topology)),
  );
}
