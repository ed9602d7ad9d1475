import { didYouMean, oneOf } from '../../core/nearest.js';
import { faultOf, peersOf } from '../../faults/registry.js';
import { isSelector, SELECTORS, stepOfTarget, type Selector } from '../../faults/selectors.js';
import { EVERYONE } from '../../faults/target-schema.js';
import { mergeSettings } from '../../topology/settings.js';
import type { Topology } from '../../topology/topology.js';
import type { NodeRole } from '../../stack/types.js';
import type { FaultStep, Scenario } from '../schema.js';
import { isFault, singleSteps } from '../steps.js';
import type { Issue, StackContext } from './issue.js';

/** The role that each selector picks from, and how many nodes of that role it needs to make sense. */
const NEEDS: Readonly<Record<Selector, { role: NodeRole; count: number }>> = {
  leader: { role: 'patroni', count: 1 },
  'old-leader': { role: 'patroni', count: 2 },
  'any-replica': { role: 'patroni', count: 2 },
  'all-replicas': { role: 'patroni', count: 2 },
  'sync-standby': { role: 'patroni', count: 2 },
  'async-standby': { role: 'patroni', count: 3 },
  'most-lagging': { role: 'patroni', count: 2 },
  'etcd-leader': { role: 'etcd', count: 1 },
  'etcd-follower': { role: 'etcd', count: 2 },
  'etcd-majority': { role: 'etcd', count: 1 },
  'all-etcd': { role: 'etcd', count: 1 },
  haproxy: { role: 'haproxy', count: 1 },
};

const ROLE_NAMES: Readonly<Record<NodeRole, string>> = {
  patroni: 'a Patroni node',
  etcd: 'an etcd node',
  haproxy: 'HAProxy',
};

/** The role of the target; undefined when the topology has no such node. */
export function roleOf(target: string, topology: Topology): NodeRole | undefined {
  if (!isSelector(target)) return topology.services.find(({ name }) => name === target)?.role;
  const { role, count } = NEEDS[target];
  return topology.services.filter((service) => service.role === role).length >= count ? role : undefined;
}

/** Targets that the topology does not have, or on which the fault has no effect. */
export function targetIssues(scenario: Scenario, context: StackContext): Issue[] {
  return singleSteps(scenario.steps)
    .filter(isFault)
    .flatMap(({ step, path }) => faultIssues(step, path, scenario, context));
}

function faultIssues(
  step: FaultStep,
  path: Issue['path'],
  { stack }: Scenario,
  { topology, profile }: StackContext,
): Issue[] {
  const peers = peersOf(step).filter((named) => named.peers !== EVERYONE);
  const issues: Issue[] = [];
  for (const { key, peers: target } of [{ key: 'target', peers: step.target }, ...peers]) {
    // checks/sequence.ts reports references to missing steps.
    if (roleOf(target, topology) === undefined && stepOfTarget(target) === null) {
      issues.push({ path: [...path, key], message: unknownTarget(target, topology) });
    }
    if (
      (target === 'sync-standby' || target === 'async-standby') &&
      !(stack.settings.synchronousMode ?? profile.synchronousMode)
    ) {
      const message = `expected synchronousMode: true in stack.settings for target ${target}, got false`;
      issues.push({ path: [...path, key], message });
    }
  }
  const role = roleOf(step.target, topology);
  const fault = faultOf(step);
  if (role !== undefined && fault.targets !== 'any' && !fault.targets.includes(role)) {
    const expected = oneOf(fault.targets.map((allowed) => ROLE_NAMES[allowed]));
    issues.push({
      path: [...path, 'target'],
      message: `expected ${expected} for ${step.fault}, got ${step.target}`,
    });
  }
  const settings = mergeSettings(profile, stack.settings);
  const problems = fault.problems?.(step, { role, settings }) ?? [];
  issues.push(...problems.map(({ key, message }) => ({ path: [...path, key], message })));
  return issues;
}

function unknownTarget(target: string, topology: Topology): string {
  const roles = SELECTORS.filter((selector) => roleOf(selector, topology) !== undefined);
  const nodes = topology.services.map(({ name }) => name);
  const known = [...new Set([...roles, ...nodes])];
  const near = didYouMean(target, known);
  const expected = `expected a target of topology ${topology.name}`;
  return near === '' ? `${expected} (${known.join(', ')}), got ${target}` : `${expected}, got ${target}${near}`;
}
