import type { Clock } from '../core/clock.js';
import { EnvironmentError } from '../core/errors.js';
import { timeout, type TimeoutName } from '../core/timeouts.js';
import { waitFor, type Seen } from '../core/wait.js';
import type { RecordEvent } from '../history/events.js';
import { routerPrograms } from '../components/routers.js';
import {
  isLeader,
  isStreaming,
  patroniConfig,
  patroniMembers,
  patroniStatus,
  SYNCHRONOUS_ROLES,
  type PatroniStatus,
} from '../components/patroni/client.js';
import { patroniNodes, type Cluster, type StackNode } from '../stack/types.js';
import { Session, type SessionTarget } from '../workload/session.js';
import type { Targets } from './targets.js';
import type { ClusterView } from './view.js';
import { WriteProof, type RunningLoad, type WholeCluster } from './write-proof.js';

export interface ConditionContext {
  clock: Clock;
  record: RecordEvent;
  signal: AbortSignal;
}

/**
 * Waits for a state of the cluster and records whether it was reached. A missing state is a result for the judge, not
 * an error of the harness: it may be just what the scenario tests.
 */
export async function awaitCondition(
  what: string,
  limit: TimeoutName,
  check: () => Promise<Seen<string>> | Seen<string>,
  { clock, record, signal }: ConditionContext,
): Promise<boolean> {
  const fromMs = clock.now();
  const done = (reached: boolean, saw: string) => {
    record({ kind: 'waited', t: clock.now(), unc: 0, src: 'runner', what, fromMs, reached, saw });
    return reached;
  };
  try {
    return done(true, await waitFor(check, { what, timeoutMs: timeout(limit), signal, intervalMs: 50 }));
  } catch (error) {
    if (error instanceof EnvironmentError && error.code === 'WAIT_TIMEOUT') return done(false, error.message);
    throw error;
  }
}

/** The condition: a node other than `before` holds the leader key and has acknowledged a write of the load. */
export function failedOver(view: ClusterView, before: string | null, sinceMs: number): Seen<string> {
  const { leader, lastWrite } = view;
  const moved = leader !== null && leader !== before;
  const writes = lastWrite !== null && lastWrite.t > sinceMs && lastWrite.node === leader;
  if (moved && writes) return { done: true, value: `${leader} leads and takes writes` };
  const saw = leader === null ? 'no node has the leader key' : `${leader} has the leader key`;
  return { done: false, saw: moved ? `${saw}, which has acknowledged no write yet` : saw };
}

/**
 * Returns the check for a whole cluster:
 * - One leader. Every other member streams on its timeline and has received the WAL that the leader had written when
 *   the check first saw it. The state `streaming` alone proves nothing: a replica that was cut off still reports it
 *   (FINDINGS.md, 19).
 * - In synchronous mode, enough standbys are synchronous.
 * - The proxy sends writes only to the leader, and reads to at least one node.
 * - During a run, the leader holds the leader key and has acknowledged a write of the load since. The role alone proves
 *   nothing: in failsafe mode a leader goes on without its key.
 */
export function recovery(cluster: Cluster, running?: RunningLoad): () => Promise<Seen<string>> {
  const members = patroniNodes(cluster);
  const proof = running && new WriteProof(running);
  let goal: { leader: string; timeline: number | undefined; bytes: number } | null = null;

  const hasReceived = ({ xlog }: PatroniStatus) => goal === null || (xlog?.received_location ?? Infinity) >= goal.bytes;
  const look = async (): Promise<Seen<WholeCluster>> => {
    const seen = await Promise.all(
      members.map(async (node) => ({ node, status: await patroniStatus(node).catch(() => null) })),
    );
    const leaders = seen.filter(({ status }) => status && isLeader(status));
    const [leader] = leaders;
    const timeline = leader?.status?.timeline;
    const isNew = leader && (goal?.leader !== leader.node.name || goal.timeline !== timeline);
    if (isNew) goal = { leader: leader.node.name, timeline, bytes: leader.status?.xlog?.location ?? 0 };
    const text = seen.map(({ node, status }) => {
      if (!status) return `${node.name} silent`;
      const behind = !isLeader(status) && !hasReceived(status) ? ' (behind)' : '';
      return (
        `${node.name} ` +
        `${status.role}/${status.replication_state ?? status.state}/${status.timeline ?? '?'}${behind}`
      );
    });
    const following = seen.filter(
      ({ status }) => status && isStreaming(status) && status.timeline === timeline && hasReceived(status),
    );
    const complete = leaders.length === 1 && following.length === members.length - 1;
    if (!complete || !leader) return { done: false, saw: text.join(', ') };
    const holder = running?.view.leader;
    if (holder !== undefined && holder !== leader.node.name)
      return { done: false, saw: `${text.join(', ')}, the leader key: ${holder ?? 'no node'}` };
    const missing = await missingSynchronous(leader.node, following.length);
    if (missing > 0) return { done: false, saw: `${text.join(', ')}, ${missing} synchronous standby to be named` };
    const elsewhere = await notRoutedTo(leader.node.name, cluster);
    return elsewhere === null
      ? { done: true, value: { leader: leader.node.name, members: text.join(', ') } }
      : { done: false, saw: elsewhere };
  };
  return async () => {
    const seen = await look();
    if (!seen.done) {
      proof?.reset();
      return seen;
    }
    return proof?.check(seen.value) ?? { done: true, value: seen.value.members };
  };
}

/**
 * Returns how many synchronous standbys Patroni has still to name. The target is what the settings in force ask for,
 * limited by the number of replicas.
 */
async function missingSynchronous(leader: StackNode, replicas: number): Promise<number> {
  const { synchronous_mode: mode, synchronous_node_count: count } = await patroniConfig(leader);
  if (mode === false || mode === 'off') return 0;
  const named = (await patroniMembers(leader)).filter(({ role }) => SYNCHRONOUS_ROLES.includes(role)).length;
  return Math.min(count, replicas) - named;
}

/**
 * Where a program sends writes and reads that does not send writes to the leader, or reads to no node; null if there is
 * none. A route without a program has no view.
 */
async function notRoutedTo(leader: string, cluster: Cluster): Promise<string | null> {
  for (const { program, nodes, route } of routerPrograms(cluster)) {
    const { writes, reads } = await program.routedTo(nodes, { route, cluster });
    if (!writes.includes(leader) || reads.length === 0)
      return `${route.service ?? 'route'} sends writes to: ${writes.join(', ')}, reads to: ${reads.join(', ')}`;
  }
  return null;
}

/**
 * Waits until every replica has replayed all that the leader has written, and every consumer has it too. There must be
 * no load. Returns whether that was reached.
 */
export async function awaitCaughtUp(
  { direct, consumers }: Pick<Targets, 'direct' | 'consumers'>,
  context: ConditionContext,
): Promise<boolean> {
  const members = await awaitCondition('caught-up', 'caughtUp', () => caughtUp(direct), context);
  if (consumers.length === 0) return members;
  const wal = await writtenBy(direct);
  const have = async (): Promise<Seen<string>> => {
    const seen = await Promise.all(consumers.map(({ has }) => has(wal)));
    const text = seen.map((one) => (one.done ? one.value : one.saw)).join(', ');
    return seen.every(({ done }) => done) ? { done: true, value: text } : { done: false, saw: text };
  };
  return (await awaitCondition('consumer-caught-up', 'caughtUp', have, context)) && members;
}

/** The highest position of any member that answers, in bytes of WAL. */
async function writtenBy(direct: Record<string, SessionTarget>): Promise<number> {
  const asked = Object.entries(direct).map(([name, target]) => position(name, target).catch(() => ({ lsn: 0 })));
  return Math.max(0, ...(await Promise.all(asked)).map(({ lsn }) => lsn));
}

async function caughtUp(direct: Record<string, SessionTarget>): Promise<Seen<string>> {
  const seen = await Promise.all(Object.entries(direct).map(([name, target]) => position(name, target)));
  const highest = Math.max(...seen.map(({ lsn }) => lsn));
  const text = seen.map(({ name, lsn }) => `${name} at ${lsn.toString(16)}`).join(', ');
  return seen.every(({ lsn }) => lsn === highest) ? { done: true, value: text } : { done: false, saw: text };
}

async function position(name: string, target: SessionTarget): Promise<{ name: string; lsn: number }> {
  const session = await Session.open(target);
  try {
    const text = `SELECT pg_wal_lsn_diff(
      CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::float8 AS lsn`;
    const [row] = await session.query<{ lsn: number }>({ name: 'position', text, values: [] });
    return { name, lsn: row?.lsn ?? 0 };
  } finally {
    session.drop();
  }
}
