import { didYouMean, oneOf } from '../../core/nearest.js';
import { isSelector, SELECTORS, stepOfTarget, type Selector } from '../../faults/selectors.js';
import type { Topology } from '../../stack/topology.js';
import type { NodeRole } from '../../stack/types.js';
import type { FaultStep, Scenario } from '../schema.js';
import { isFault, singleSteps } from '../steps.js';
import type { Complaint, Surroundings } from './complaint.js';

/** What each selector picks from, and how many nodes of that role it takes for the selector to mean something. */
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

const PROCESS_ROLE: Readonly<Record<(FaultStep & { fault: 'process' })['process'], NodeRole>> = {
  patroni: 'patroni',
  postmaster: 'patroni',
  etcd: 'etcd',
  haproxy: 'haproxy',
  walsender: 'patroni',
  walreceiver: 'patroni',
  walwriter: 'patroni',
  checkpointer: 'patroni',
  'background-writer': 'patroni',
  startup: 'patroni',
  session: 'patroni',
};

const CAN_BE_KEPT_DOWN: readonly string[] = ['patroni', 'postmaster'];

/** Faults that are about PostgreSQL or Patroni and mean nothing elsewhere. */
const ONLY_PATRONI: readonly FaultStep['fault'][] = [
  'operation',
  'duplicate',
  'disk-full',
  'replay-pause',
  'missing-program',
];

/** The role of what a target names; undefined where the topology has no such thing. */
export function roleOf(target: string, topology: Topology): NodeRole | undefined {
  if (!isSelector(target)) return topology.services.find(({ name }) => name === target)?.role;
  const { role, count } = NEEDS[target];
  return topology.services.filter((service) => service.role === role).length >= count ? role : undefined;
}

/** Targets that the topology does not have, or that the fault can do nothing to. */
export function targetComplaints(scenario: Scenario, surroundings: Surroundings): Complaint[] {
  return singleSteps(scenario.steps)
    .filter(isFault)
    .flatMap(({ step, path }) => faultComplaints(step, path, scenario, surroundings));
}

function faultComplaints(
  step: FaultStep,
  path: Complaint['path'],
  { stack }: Scenario,
  { topology, profile }: Surroundings,
): Complaint[] {
  const named = [{ key: 'target', target: step.target }];
  if (step.fault === 'partition' && step.from !== 'everyone') named.push({ key: 'from', target: step.from });
  const complaints: Complaint[] = [];
  for (const { key, target } of named) {
    // A step that is not there is told by checks/sequence.ts.
    if (roleOf(target, topology) === undefined && stepOfTarget(target) === null) {
      complaints.push({ path: [...path, key], message: unknownTarget(target, topology) });
    }
    if (
      (target === 'sync-standby' || target === 'async-standby') &&
      !(stack.settings.synchronousMode ?? profile.synchronousMode)
    ) {
      const message = `expected synchronousMode: true in stack.settings for target ${target}, got false`;
      complaints.push({ path: [...path, key], message });
    }
  }
  const role = roleOf(step.target, topology);
  if (ONLY_PATRONI.includes(step.fault) && role !== undefined && role !== 'patroni') {
    const message = `expected a Patroni node for ${step.fault}, got ${step.target}`;
    complaints.push({ path: [...path, 'target'], message });
  }
  if (step.fault === 'wipe' && step.token === 'new' && role !== undefined && role !== 'etcd') {
    const message = `expected same for ${step.target}, since only etcd has a cluster token, got new`;
    complaints.push({ path: [...path, 'token'], message });
  }
  if (step.fault === 'replay-pause' && step.target === 'leader') {
    const message = 'expected a replica, since only a replica replays WAL, got leader';
    complaints.push({ path: [...path, 'target'], message });
  }
  if (step.fault === 'disk-full' && (stack.settings.dataDisk ?? profile.dataDisk) === '') {
    const message = "expected a small disk of its own for disk-full (stack.settings.dataDisk: 512m), got the host's";
    complaints.push({ path: [...path, 'fault'], message });
  }
  if (step.fault === 'process' && step.signal === 'keep-down' && !CAN_BE_KEPT_DOWN.includes(step.process)) {
    const message = `expected kill, terminate or stop for ${step.process}, since only patroni and postmaster can be kept down, got keep-down`;
    complaints.push({ path: [...path, 'signal'], message });
  }
  if (step.fault === 'process' && role && PROCESS_ROLE[step.process] !== role) {
    const runs = Object.entries(PROCESS_ROLE).flatMap(([process, where]) => (where === role ? [process] : []));
    const message = `expected a process that ${step.target} runs (${oneOf(runs)}), got ${step.process}`;
    complaints.push({ path: [...path, 'process'], message });
  }
  return complaints;
}

function unknownTarget(target: string, topology: Topology): string {
  const roles = SELECTORS.filter((selector) => roleOf(selector, topology) !== undefined);
  const nodes = topology.services.map(({ name }) => name);
  const known = [...new Set([...roles, ...nodes])];
  const near = didYouMean(target, known);
  const wanted = `expected a target of topology ${topology.name}`;
  return near === '' ? `${wanted} (${known.join(', ')}), got ${target}` : `${wanted}, got ${target}${near}`;
}
