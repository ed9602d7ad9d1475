import { EnvironmentError, messageOf } from '../core/errors.js';
import { pick, type Random } from '../core/random.js';
import { timeout } from '../core/timeouts.js';
import { waitFor, type Seen } from '../core/wait.js';
import { dcsNodes, dcsOf } from '../components/dcs-registry.js';
import { majorityOf } from '../components/dcs.js';
import { holdersOf, movingAddresses } from '../components/vip/holders.js';
import type { Engine } from '../docker/engine.js';
import { patroniMembers, SYNCHRONOUS_ROLES, type PatroniMember } from '../components/patroni/client.js';
import { nodeOf, patroniNodes, type Cluster, type StackNode } from '../stack/types.js';
import { isSelector, roleNamed, type Role } from './selectors.js';

/** The context for resolving a target. */
export interface ResolveContext {
  docker: Engine['docker'];
  cluster: Cluster;
  random: Random;
  /** The leader at the start of the run; null until it is known. */
  firstLeader: () => string | null;
  signal: AbortSignal;
}

/**
 * The nodes that a target stands for at this moment, by query of the running cluster. If no node has the role yet (no
 * synchronous standby, no leader …), waits until one has.
 * @throws EnvironmentError TARGET_NOT_FOUND when none has it at the deadline.
 */
export async function resolveTarget(target: string, context: ResolveContext): Promise<StackNode[]> {
  if (!isSelector(target)) return [nodeOf(context.cluster, target)];
  const look = async (): Promise<Seen<StackNode[]>> => {
    const nodes = await select(roleNamed(target), context);
    return nodes.length > 0 ? { done: true, value: nodes } : { done: false, saw: 'no such node' };
  };
  const options = { what: `a node that is ${target}`, timeoutMs: timeout('targetFound'), signal: context.signal };
  return waitFor(look, options).catch((error: unknown) => {
    if (context.signal.aborted) throw error;
    throw new EnvironmentError(messageOf(error), {
      code: 'TARGET_NOT_FOUND',
      hint: 'The cluster was not in the state that the scenario needs; see the logs of the run.',
      cause: error,
    });
  });
}

async function select(role: Role, context: ResolveContext): Promise<StackNode[]> {
  const { cluster, random } = context;
  const firstLeader = context.firstLeader();
  const one = (nodes: readonly StackNode[]) => [pick(random, nodes)].filter((node) => node !== undefined);
  switch (role) {
    case 'leader':
      return withRole(context, ['leader', 'standby_leader']);
    case 'old-leader':
      return firstLeader === null ? [] : [nodeOf(cluster, firstLeader)];
    case 'any-replica':
      return one(await withRole(context, REPLICA_ROLES));
    case 'all-replicas':
      return withRole(context, REPLICA_ROLES);
    case 'sync-standby':
      return withRole(context, SYNCHRONOUS_ROLES);
    case 'async-standby':
      // While no standby is synchronous, any of them may become so a moment later.
      if ((await withRole(context, SYNCHRONOUS_ROLES)).length === 0) return [];
      return one(await withRole(context, ['replica']));
    case 'commit-standby': {
      const synchronous = await withRole(context, SYNCHRONOUS_ROLES);
      return one(synchronous.length > 0 ? synchronous : await withRole(context, REPLICA_ROLES));
    }
    case 'most-lagging':
      return mostLagging(context);
    case 'dcs-leader':
      return (await dcsByRole(cluster)).leaders;
    case 'dcs-follower':
      return one((await dcsByRole(cluster)).followers);
    case 'dcs-majority':
      return dcsNodes(cluster).slice(0, majorityOf(dcsNodes(cluster).length));
    case 'all-dcs':
      return dcsNodes(cluster);
    case 'vip-holder':
      return (await ofMovingAddress(context)).holders;
    case 'vip-standby':
      return (await ofMovingAddress(context)).others;
    default:
      // The other selectors are names of the role of a node.
      return cluster.nodes.filter((node) => node.role === role);
  }
}

/** The nodes that may have the first moving address of the stack: those that have it now, and the others. */
async function ofMovingAddress({ cluster, docker }: ResolveContext) {
  const [moving] = movingAddresses(cluster);
  if (!moving) return { holders: [], others: [] };
  const holders = await holdersOf(docker, moving);
  return { holders, others: holders.length === 0 ? [] : moving.nodes.filter((node) => !holders.includes(node)) };
}

const REPLICA_ROLES = ['replica', ...SYNCHRONOUS_ROLES];

/** Nodes by role, as reported by GET /cluster of the first member that answers. */
async function withRole({ cluster }: ResolveContext, roles: readonly string[]): Promise<StackNode[]> {
  const members = await membersOf(cluster);
  return members.filter(({ role }) => roles.includes(role)).map(({ name }) => nodeOf(cluster, name));
}

/** The replica furthest behind by Patroni's figures. An unknown lag counts as the largest. */
async function mostLagging({ cluster }: ResolveContext): Promise<StackNode[]> {
  const replicas = (await membersOf(cluster)).filter(({ role }) => REPLICA_ROLES.includes(role));
  const lagOf = ({ lag = 0 }: PatroniMember) => (typeof lag === 'number' ? lag : Number.POSITIVE_INFINITY);
  const [last] = replicas.sort((a, b) => lagOf(b) - lagOf(a));
  return last ? [nodeOf(cluster, last.name)] : [];
}

/** The members as the first one that answers reports them. */
function membersOf(cluster: Cluster): Promise<PatroniMember[]> {
  const answers = patroniNodes(cluster).map((node) => patroniMembers(node, 1500));
  return Promise.any(answers).catch((error: unknown) => {
    throw new EnvironmentError('no member reports a leader', { code: 'TARGET_NOT_FOUND', cause: error });
  });
}

/**
 * Members of the DCS by role. A leader that does not answer in time would pass for a follower.
 * @throws Error unless exactly one member reports that it is the leader.
 */
async function dcsByRole(cluster: Cluster): Promise<{ leaders: StackNode[]; followers: StackNode[] }> {
  const dcs = dcsOf(cluster);
  const nodes = dcsNodes(cluster);
  const isLeader = await Promise.all(nodes.map((node) => dcs.leads(node)));
  const leaders = nodes.filter((_node, index) => isLeader[index]);
  if (leaders.length !== 1) throw new Error(`${leaders.length} members say that they lead`);
  return { leaders, followers: nodes.filter((node) => !leaders.includes(node)) };
}
