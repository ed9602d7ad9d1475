import pg from 'pg';
import { messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { sleep, waitFor, type Seen, type WaitOptions } from '../core/wait.js';
import { consumerOf, consumersOf } from '../components/consumers.js';
import { isDcs } from '../components/dcs-models.js';
import { dcsNodes, dcsOf } from '../components/dcs-registry.js';
import { isLeader, isStreaming, patroniStatus, wakePatroni, type PatroniStatus } from '../components/patroni/client.js';
import { loadEndpoints, routerPrograms } from '../components/routers.js';
import type { Endpoint } from '../core/http.js';
import type { RouteEndpoint } from '../core/route-endpoint.js';
import { lastLogLines } from '../docker/container-log.js';
import type { Engine } from '../docker/engine.js';
import { patroniNodes, type Cluster, type StackNode } from './types.js';

/** When bring-up reached each stage, in ms since it began. */
export interface ReadyTimes {
  /** All containers have started. */
  composeMs: number;
  leaderMs: number;
  /** The first write through the read-write port was acknowledged. */
  firstWriteMs: number;
  streamingMs: number;
}

interface ReadyOptions {
  startedAt: number;
  composeMs: number;
  signal: AbortSignal;
}

type Unversioned = Omit<Cluster, 'versions'>;

const LOG_LINES = 12;
const ASK_EVERY_MS = 100;
const LOOK_EVERY_MS = 50;
const WAKE_EVERY_MS = 500;
/** Each look opens a session at every member. */
const LOOK_AT_CONSUMERS_EVERY_MS = 300;
/** Assigns a transaction id, so that the commit is written to the WAL and acknowledged; leaves no data behind. */
const WRITE = 'SELECT pg_current_xact_id()';
const READ = 'SELECT 1';

/**
 * Waits for a leader, the first acknowledged write and read of a client, and until all replicas stream and the
 * consumers of the topology follow.
 */
export async function awaitReady(
  engine: Engine,
  cluster: Unversioned,
  options: ReadyOptions,
): Promise<{ versions: Cluster['versions']; times: ReadyTimes }> {
  const elapsed = () => performance.now() - options.startedAt;
  const members = patroniNodes(cluster);
  const { signal } = options;
  const onTimeout = () => blame(engine, cluster);
  const watch = watchMembers(members);
  try {
    const leader = await waitFor(() => findLeader(watch.seen()), {
      what: 'a leader',
      timeoutMs: timeout('firstLeader'),
      intervalMs: LOOK_EVERY_MS,
      signal,
      onTimeout,
    });
    const leaderMs = elapsed();
    const endpoints = loadEndpoints(cluster);
    const through = (endpoint: RouteEndpoint, statement: string, what: string) =>
      waitFor(() => once(cluster, endpoint, statement), {
        what,
        timeoutMs: timeout('firstWrite'),
        intervalMs: LOOK_EVERY_MS,
        signal,
        onTimeout,
      }).then(elapsed);
    const firstWrite = through(endpoints.write, WRITE, 'the first write through the route');
    const firstRead = through(endpoints.read, READ, 'the first read through the route');
    const wake = wakeNowAndThen();
    await awaitConsumers(cluster, wake, { signal, onTimeout, members: watch.seen });
    const streaming = waitFor(() => allStreaming(watch.seen(), wake), {
      what: 'all replicas to stream',
      timeoutMs: timeout('replicasStreaming'),
      intervalMs: LOOK_EVERY_MS,
      signal,
      onTimeout,
    }).then(elapsed);
    const [firstWriteMs, streamingMs] = await Promise.all([firstWrite, streaming, firstRead]);
    const versions = await versionsOf(cluster, leader);
    return { versions, times: { composeMs: options.composeMs, leaderMs, firstWriteMs, streamingMs } };
  } finally {
    watch.end();
  }
}

/** Before the wait for streaming replicas: Patroni restarts a replica to copy a logical slot to it. */
async function awaitConsumers(
  cluster: Unversioned,
  wake: (leader: StackNode) => Promise<void>,
  { members, ...options }: Pick<WaitOptions, 'signal' | 'onTimeout'> & { members: () => Member[] },
): Promise<void> {
  const each = consumersOf(cluster.nodes).map(({ node, consumer }) => {
    const look = async () => {
      const seen = await consumer.ready(node, cluster);
      const leader = seen.done ? undefined : leaderIn(members());
      if (leader) await wake(leader);
      return seen;
    };
    const limits = { timeoutMs: timeout('replicasStreaming'), intervalMs: LOOK_AT_CONSUMERS_EVERY_MS };
    return waitFor(look, { what: `${node.name} to follow`, ...limits, ...options });
  });
  await Promise.all(each);
}

interface Member {
  node: StackNode;
  /** Its last answer; null when it does not answer. */
  status: PatroniStatus | null;
}

/** Polls every member independently: while its PostgreSQL starts, a member can take a second to answer. */
function watchMembers(nodes: StackNode[]): { seen: () => Member[]; end: () => void } {
  const members: Member[] = nodes.map((node) => ({ node, status: null }));
  let over = false;
  const follow = async (member: Member) => {
    while (!over) {
      member.status = await patroniStatus(member.node).catch(() => null);
      await sleep(ASK_EVERY_MS);
    }
  };
  for (const member of members) void follow(member);
  return { seen: () => members, end: () => void (over = true) };
}

function describe(seen: Member[]): string {
  return seen
    .map(({ node, status }) => `${node.name} ${status ? `${status.role}/${status.state}` : 'silent'}`)
    .join(', ');
}

function findLeader(seen: Member[]): Seen<PatroniStatus> {
  const leader = seen.find(({ status }) => status && isLeader(status))?.status;
  return leader ? { done: true, value: leader } : { done: false, saw: describe(seen) };
}

async function allStreaming(seen: Member[], wake: (leader: StackNode) => Promise<void>): Promise<Seen<null>> {
  const count = seen.filter(({ status }) => status && isStreaming(status)).length;
  if (count === seen.length - 1) return { done: true, value: null };
  const leader = leaderIn(seen);
  if (leader) await wake(leader);
  return { done: false, saw: describe(seen) };
}

function leaderIn(seen: Member[]): StackNode | undefined {
  return seen.find(({ status }) => status && isLeader(status))?.node;
}

/**
 * Returns a function that wakes the leader, at most every WAKE_EVERY_MS. A leader creates the slots of new members in
 * its HA cycle. Until then they ask for WAL in vain, and again after wal_retrieve_retry_interval: with loop_wait 10 s
 * this took up to 10 s of a bring-up.
 */
function wakeNowAndThen(): (leader: StackNode) => Promise<void> {
  let lastMs = Number.NEGATIVE_INFINITY;
  return async (leader) => {
    if (performance.now() - lastMs < WAKE_EVERY_MS) return;
    lastMs = performance.now();
    await wakePatroni(leader).catch(() => undefined);
  };
}

/** Runs a statement on the first host that takes it. A replica refuses the write. */
async function once(cluster: Unversioned, { hosts }: RouteEndpoint, statement: string): Promise<Seen<null>> {
  let failure: unknown;
  for (const host of hosts) {
    try {
      await runOn(cluster, host, statement);
      return { done: true, value: null };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function runOn(cluster: Unversioned, { host, port }: Endpoint, statement: string): Promise<void> {
  const { app } = cluster.topology.accounts;
  const client = new pg.Client({
    host,
    port,
    user: app.user,
    database: app.database ?? app.user,
    password: cluster.credentials.app,
    connectionTimeoutMillis: 1000,
    query_timeout: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function versionsOf(cluster: Unversioned, leader: PatroniStatus): Promise<Cluster['versions']> {
  const [member] = dcsNodes(cluster);
  const dcs = dcsOf(cluster);
  const routers = routerPrograms(cluster).map(async ({ program, nodes: [node] }) => [
    program.component,
    node ? await program.version(node, cluster) : 'none',
  ]);
  const number = leader.server_version ?? 0;
  return {
    patroni: leader.patroni.version,
    postgresql: `${Math.floor(number / 10_000)}.${number % 10_000}`,
    ...(member ? { [dcs.model.name]: await dcs.version(member) } : {}),
    haproxy: 'none',
    ...(Object.fromEntries(await Promise.all(routers)) as Record<string, string>),
  };
}

/** The last log lines of every node that is not ready. */
async function blame(engine: Engine, cluster: Unversioned): Promise<string> {
  const suspects: string[] = [];
  for (const node of cluster.nodes) {
    const { State } = await engine.docker.getContainer(node.containerId).inspect();
    const well = State.Running && (await isReady(node, cluster).catch(() => false));
    if (well) continue;
    const state = State.Running ? 'is up but not ready' : `exited with code ${State.ExitCode}`;
    const lines = await lastLogLines(engine.docker, node.containerId, LOG_LINES).catch((error: unknown) => [
      messageOf(error),
    ]);
    suspects.push(`${node.name} ${state}; its last log lines:`, ...lines.map((line) => `  ${line}`));
  }
  return suspects.join('\n');
}

/** Whether the node does its work. @throws when it does not answer. */
async function isReady(node: StackNode, cluster: Unversioned): Promise<boolean> {
  if (node.role === 'patroni') return isWell(await patroniStatus(node));
  if (isDcs(node.role)) await dcsOf(cluster).read(node, cluster, 1000);
  return (await consumerOf(node)?.consumer.ready(node, cluster))?.done ?? true;
}

function isWell(status: PatroniStatus): boolean {
  return isLeader(status) || isStreaming(status);
}
