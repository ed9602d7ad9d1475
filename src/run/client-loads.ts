import type Docker from 'dockerode';
import { createInterface } from 'node:readline';
import { PassThrough, type Duplex } from 'node:stream';
import { clientRoutes, type ClientRoute } from '../components/routers.js';
import type { ClockOrigin } from '../core/clock.js';
import { ROUTE_LOAD } from '../core/connection-bounds.js';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';
import type { RecordEvent } from '../history/events.js';
import type { Scenario } from '../scenario/schema.js';
import { portOf, type Cluster } from '../stack/types.js';
import { INSERT_WRITE, SELECT_NEWEST } from '../workload/tables.js';
import { eventOf, type ClientLine } from './client-events.js';

/** Loads that a program in a container of the stack runs, for the routes whose client is libpq itself. */
export interface ClientLoads {
  /** Starts nothing more and waits until every attempt has its outcome and has been recorded. */
  drain: () => Promise<void>;
  kill: () => void;
}

export interface ClientContext {
  docker: Docker;
  cluster: Cluster;
  scenario: Pick<Scenario, 'stack' | 'load'>;
  origin: ClockOrigin;
  record: RecordEvent;
  /** Called when a program ends before it was asked to. */
  onCrash: (error: Error) => void;
}

/** Writers of the n-th such route count from here on, this far apart; those of the workload thread stay below. */
const FIRST_WRITER = 100_000;
const WRITERS_APART = 1000;
/** libpq's least connect_timeout. */
const LEAST_CONNECT_TIMEOUT_S = 2;
/** Both clocks are CLOCK_MONOTONIC of one kernel. More than this between two of their readings shows two kernels. */
const ONE_CLOCK_MS = 5000;

/** @throws EnvironmentError when a program does not start, or does not share the clock of the harness. */
export async function startClientLoads(context: ClientContext): Promise<ClientLoads> {
  const { cluster, scenario } = context;
  const running: ClientLoads[] = [];
  const kill = () => {
    for (const one of running) one.kill();
  };
  try {
    for (const client of clientRoutes(cluster, scenario.stack.routes)) running.push(await start(client, context));
  } catch (error) {
    kill();
    throw error;
  }
  return {
    drain: async () => {
      await Promise.all(running.map((one) => one.drain()));
    },
    kill,
  };
}

async function start(client: ClientRoute, context: ClientContext): Promise<ClientLoads> {
  const { docker, onCrash } = context;
  const first = FIRST_WRITER + client.place * WRITERS_APART;
  const settings = JSON.stringify(settingsOf(client, first, context));
  const exec = await docker.getContainer(client.node.containerId).exec({
    Cmd: ['/opt/libpq-client/load'],
    Env: [`CHAOS_LOAD=${settings}`],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const lines = readLines(docker, stream);
  const ended = follow(lines, { ...context, route: client.name, first });
  let isAsked = false;
  const crash = (reason: string) => {
    if (!isAsked) onCrash(new EnvironmentError(`the client of route ${client.name} ended: ${reason}`));
  };
  // The end of the stream follows an error of it, and ends the lines.
  stream.on('error', (error) => crash(messageOf(error)));
  ended.then(crash, (error: unknown) => crash(messageOf(error)));
  return {
    drain: async () => {
      isAsked = true;
      stream.end();
      await within(ended, `the drain of route ${client.name}`, timeout('drain'));
    },
    kill: () => {
      isAsked = true;
      stream.destroy();
    },
  };
}

function readLines(docker: Docker, stream: Duplex) {
  const text = new PassThrough();
  docker.modem.demuxStream(stream, text, text);
  stream.on('end', () => text.end()).on('close', () => text.end());
  return createInterface({ input: text, crlfDelay: Infinity });
}

interface Following extends ClientContext {
  route: string;
  first: number;
}

/** Records what the program reports; resolves with its last line that is no event. */
async function follow(lines: AsyncIterable<string>, context: Following): Promise<string> {
  let said = '';
  for await (const text of lines) {
    if (!text.startsWith('{')) {
      said = text;
      continue;
    }
    const line = JSON.parse(text) as ClientLine;
    if (line.kind === 'end') return 'as asked';
    if (line.kind === 'clock') checkClock(line.nowNs, context);
    else context.record(eventOf(line, context));
  }
  return said;
}

function checkClock(nowNs: number, { route, onCrash }: Following): void {
  const apartMs = Math.abs(Number(process.hrtime.bigint() / 1_000_000n) - nowNs / 1e6);
  if (apartMs > ONE_CLOCK_MS)
    onCrash(new EnvironmentError(`the client of route ${route} has another clock: the engine is on another host`));
}

/** What the program is told (compose/libpq-client/load). $1 of a statement becomes a named parameter of psycopg. */
function settingsOf({ route, nodes }: ClientRoute, first: number, { cluster, scenario, origin }: ClientContext) {
  const { app } = cluster.topology.accounts;
  const { connectTimeout, statementTimeout, backoff } = scenario.load;
  const { writesPerSecond, sessions, readsPerSecond, readers, outageIntervalMs } = ROUTE_LOAD;
  const named = (sql: string) => sql.replace(/\$(\d)/g, '%(p$1)s');
  const of = (end: typeof route.write, sql: string) => ({
    first,
    sql: named(sql),
    targetSessionAttrs: end.targetSessionAttrs,
    isBalanced: end.loadBalanceHosts === 'random',
  });
  return {
    hosts: nodes.map(({ name }) => name),
    port: nodes[0] ? portOf(nodes[0], route.write.port).container : 0,
    user: app.user,
    database: app.database ?? app.user,
    password: cluster.credentials.app,
    originNs: String(origin.monotonicNs),
    connectTimeoutS: Math.max(LEAST_CONNECT_TIMEOUT_S, Math.ceil(connectTimeout.ms / 1000)),
    statementTimeoutMs: statementTimeout.ms,
    backoffInitialMs: backoff.initial.ms,
    backoffMaxMs: backoff.max.ms,
    outageIntervalMs,
    write: { ...of(route.write, INSERT_WRITE), perSecond: writesPerSecond, sessions },
    read: { ...of(route.read, SELECT_NEWEST), perSecond: readsPerSecond, sessions: readers },
  };
}
