import { CONSUMER_MODELS, CONSUMER_NAMES, type ConsumerName } from '../../components/consumer-models.js';
import { DCS_MODELS, DCS_NAMES, isDcs, type DcsName } from '../../components/dcs-models.js';
import { didYouMean, oneOf } from '../../core/nearest.js';
import { faultOf, peersOf } from '../../faults/registry.js';
import {
  isSelector,
  roleNamed,
  ROLES,
  SELECTORS,
  stepOfTarget,
  type Role,
  type Selector,
} from '../../faults/selectors.js';
import { EVERYONE } from '../../faults/target-schema.js';
import { chosenSettings } from '../../topology/replication.js';
import { mergeSettings } from '../../topology/settings.js';
import type { Topology } from '../../topology/topology.js';
import type { NodeRole } from '../../stack/types.js';
import type { FaultStep, Scenario } from '../schema.js';
import { isFault, singleSteps } from '../steps.js';
import type { Issue, StackContext } from './issue.js';

/** The role that each selector picks from, and how many nodes of that role it needs to make sense. */
const NEEDS: Readonly<Record<Role, { role: Exclude<NodeRole, DcsName> | 'dcs' | 'vip'; count: number }>> = {
  leader: { role: 'patroni', count: 1 },
  'old-leader': { role: 'patroni', count: 2 },
  'any-replica': { role: 'patroni', count: 2 },
  'all-replicas': { role: 'patroni', count: 2 },
  'sync-standby': { role: 'patroni', count: 2 },
  'async-standby': { role: 'patroni', count: 3 },
  'most-lagging': { role: 'patroni', count: 2 },
  'commit-standby': { role: 'patroni', count: 2 },
  'dcs-leader': { role: 'dcs', count: 1 },
  'dcs-follower': { role: 'dcs', count: 2 },
  'dcs-majority': { role: 'dcs', count: 1 },
  'all-dcs': { role: 'dcs', count: 1 },
  haproxy: { role: 'haproxy', count: 1 },
  'vip-holder': { role: 'vip', count: 1 },
  'vip-standby': { role: 'vip', count: 1 },
};

const ROLE_NAMES: Readonly<Record<NodeRole, string>> = {
  patroni: 'a Patroni node',
  ...nodesOfDcs(),
  haproxy: 'HAProxy',
  pgbouncer: 'PgBouncer',
  client: 'a client',
  ...consumers(),
};

function consumers(): Record<ConsumerName, string> {
  return Object.fromEntries(CONSUMER_NAMES.map((name) => [name, CONSUMER_MODELS[name].title])) as Record<
    ConsumerName,
    string
  >;
}

function nodesOfDcs(): Record<DcsName, string> {
  const names = DCS_NAMES.map((name) => [name, `a node of ${DCS_MODELS[name].title}`]);
  return Object.fromEntries(names) as Record<DcsName, string>;
}

/** The role of the target; undefined when the topology has no such node. */
export function roleOf(target: string, topology: Topology): NodeRole | undefined {
  if (!isSelector(target)) return topology.services.find(({ name }) => name === target)?.role;
  const { role: needed, count } = NEEDS[roleNamed(target)];
  if (needed === 'vip') return roleOfMovingAddress(topology);
  const role = needed === 'dcs' ? dcsOf(topology) : needed;
  return topology.services.filter((service) => service.role === role).length >= count ? role : undefined;
}

/** The role of the nodes that may have the first moving address of a topology. */
function roleOfMovingAddress({ routes, services }: Topology): NodeRole | undefined {
  const route = Object.values(routes).find(({ vip }) => vip !== undefined);
  if (!route) return undefined;
  return route.service === undefined ? 'patroni' : services.find(({ name }) => name === route.service)?.role;
}

/** The role of the DCS that the topology has. */
function dcsOf({ services }: Topology): DcsName | undefined {
  return services.map(({ role }) => role).find(isDcs);
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
      !(chosenSettings(stack).synchronousMode ?? profile.synchronousMode)
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
  const settings = mergeSettings(profile, chosenSettings(stack));
  const problems = fault.problems?.(step, { role, settings }) ?? [];
  issues.push(...problems.map(({ key, message }) => ({ path: [...path, key], message })));
  return issues;
}

function unknownTarget(target: string, topology: Topology): string {
  const exists = (selector: Selector) => roleOf(selector, topology) !== undefined;
  const nodes = topology.services.map(({ name }) => name);
  const known = [...new Set([...ROLES.filter(exists), ...nodes])];
  const near = didYouMean(target, [...new Set([...known, ...SELECTORS.filter(exists)])]);
  const expected = `expected a target of topology ${topology.name}`;
  return near === '' ? `${expected} (${known.join(', ')}), got ${target}` : `${expected}, got ${target}${near}`;
}
