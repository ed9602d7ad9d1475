import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { dirname, join } from 'node:path';
import { EnvironmentError, ExitCode, messageOf } from '../core/errors.js';
import { stateDirectory } from '../core/paths.js';
import { freshSeed } from '../core/random.js';
import { formatDuration } from '../core/units.js';
import type { UndoRecord } from '../faults/fault.js';
import { forgetJournal, openEntries } from '../faults/journal.js';
import { removeLateResources, runsKilledInBringUp } from '../run/killed-runs.js';
import { undoOfEndedRun } from '../faults/undo/registry.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import { ensureImages } from '../images/images.js';
import { isKeptElsewhere, ownerState, parseRunLabel } from '../docker/labels.js';
import { bringUp, composeProjectOf } from '../stack/stack.js';
import { listResources, removeStacks } from '../docker/sweep.js';
import { resolveStack } from '../topology/resolve-stack.js';
import { targetsOf, type Targets } from '../run/targets.js';
import { ownNumbers } from '../topology/ports.js';
import { refuseUnknownMode } from '../topology/replication.js';
import type { ReplicationMode } from '../topology/replication-modes.js';
import type { Cluster, StackNode } from '../stack/types.js';
import { interruptible } from './interrupt.js';
import type { CommandResult } from './list.js';
import { sweep } from './run.js';

const notify = (text: string) => void process.stderr.write(`${text}\n`);

export interface UpCommandOptions {
  topology: string;
  profile: string;
  replication?: ReplicationMode | undefined;
  json: boolean;
}

/**
 * Brings up a stack and leaves it running; prints how to reach it. A port that only one service has is published under
 * its own number where that is free.
 */
export async function upCommand(options: UpCommandOptions): Promise<CommandResult> {
  const { topology, settings } = await resolveStack(options);
  const signal = interruptible(notify);
  const engine = await connectEngine();
  const images = await ensureImages(engine, { composeFiles: [topology.composeFile], log: notify, signal });
  await sweep(engine, notify);
  const { cluster, times } = await bringUp({
    engine,
    images,
    topology,
    settings,
    keep: true,
    ownPortNumbers: true,
    seed: freshSeed(),
    signal,
  });
  refuseUnknownMode(settings, cluster.versions);
  const passwordFile = writePasswordFile(cluster);
  const nodes = cluster.nodes.map(({ name, role, ports }) => ({
    name,
    role,
    ports: Object.fromEntries([...ports.values()].map(({ container, host, port }) => [container, `${host}:${port}`])),
  }));
  const found = { project: cluster.composeProject, passwordFile, versions: cluster.versions, times, nodes };
  if (options.json) return { exitCode: ExitCode.pass, stdout: `${JSON.stringify(found, null, 2)}\n` };
  const rows = nodes.map(({ name, ports }) => {
    const list = Object.entries(ports).map(([port, at]) => `${port} → ${at}`);
    return `  ${name.padEnd(10)} ${list.join('   ')}`;
  });
  return {
    exitCode: ExitCode.pass,
    stdout: [
      `${cluster.composeProject} is up: first write after ${formatDuration(times.firstWriteMs)}, all replicas ` +
        `streaming after ${formatDuration(times.streamingMs)}`,
      ...rows,
      ...describeTaken(cluster.nodes, ownNumbers(topology)),
      '',
      ...clientCommands(routesFor(cluster), passwordFile),
      '  npx patroni-chaos down',
      '',
    ].join('\n'),
  };
}

/** A route for writes, by its name in the topology. */
interface NamedRoute {
  name: string;
  readWrite: Targets['readWrite'];
}

/** The routes of a stack that this machine has a way to, that of the load first; none without a way to that one. */
function routesFor(cluster: Cluster): NamedRoute[] {
  const [first = '', ...others] = Object.keys(cluster.topology.routes);
  const load = reachable(cluster, [first]);
  if (!load) return [];
  const beside = others.flatMap((name) => reachable(cluster, [first, name])?.routes ?? []);
  return [{ name: first, readWrite: load.readWrite }, ...beside];
}

function reachable(cluster: Cluster, routes: string[]): Targets | null {
  try {
    return targetsOf(cluster, routes);
  } catch (error) {
    if (error instanceof EnvironmentError && error.code === 'NO_WAY_TO_BRIDGE') return null;
    throw error;
  }
}

/** How psql reaches the cluster on its first route, and hatest on all of them side by side. */
export function clientCommands(routes: readonly NamedRoute[], passwordFile: string): string[] {
  const [first] = routes;
  if (!first) return [];
  const { hosts, targetSessionAttrs, user, database } = first.readWrite;
  const list = (of: 'host' | 'port') => hosts.map((one) => one[of]).join(',');
  const wanted = hosts.length === 1 ? '' : `PGTARGETSESSIONATTRS=${targetSessionAttrs} `;
  const psql = `${wanted}psql -h ${list('host')} -p ${list('port')} -U ${user} ${database}`;
  const hatest = `npx patroni-chaos hatest ${hatestTargets(routes)} --user ${user} --dbname ${database}`;
  return [psql, hatest].map((command) => `  PGPASSFILE=${passwordFile} ${command}`);
}

function hatestTargets(routes: readonly NamedRoute[]): string {
  const [only, ...others] = routes.flatMap(({ readWrite }) => readWrite.hosts);
  if (only && others.length === 0) return `${only.port} --host ${only.host}`;
  return routes
    .map(({ name, readWrite }) => {
      const hosts = readWrite.hosts.map(({ host, port }) => `${isIPv6(host) ? `[${host}]` : host}:${port}`);
      return `--route ${name}=${hosts.join(',')}`;
    })
    .join(' ');
}

/** "4711 is taken on this machine: use 24991", for each port that could not be published under its own number. */
export function describeTaken(nodes: readonly Pick<StackNode, 'ports'>[], own: readonly number[]): string[] {
  return nodes
    .flatMap(({ ports }) => [...ports.values()])
    .filter(({ container, port }) => own.includes(container) && port !== container)
    .map(({ container, port }) => `  ${container} is taken on this machine: use ${port}`);
}

/** Writes the stack's passwords to a file for libpq, readable by its owner only. They are never printed. */
function writePasswordFile(cluster: Cluster): string {
  const file = passwordFileOf(cluster.composeProject);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const { app, superuser } = cluster.topology.accounts;
  const lines = [
    `*:*:*:${app.user}:${cluster.credentials.app}`,
    `*:*:*:${superuser.user}:${cluster.credentials.superuser}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

function passwordFileOf(composeProject: string): string {
  return join(stateDirectory(), 'stacks', `${composeProject}.pgpass`);
}

/**
 * Removes our stacks, except those of living runs and those kept by another scope. `all` also removes the latter, and
 * stacks that another host or an unknown owner made.
 */
export async function downCommand(options: { all: boolean }): Promise<CommandResult> {
  const engine = await connectEngine();
  // Read before any journal is forgotten: a second process that cleans up has to wait for late resources too.
  const killed = runsKilledInBringUp().filter((run) => options.all || !isKeptElsewhere(parseRunLabel(run)));
  const removed = await removeStacks(engine.docker, options);
  removed.push(...(await removeLateResources(engine.docker, killed)));
  for (const { run } of removed) {
    forgetJournal(run);
    rmSync(passwordFileOf(composeProjectOf(run)), { force: true });
  }
  const lines = removed.map(({ run, containers, networks, volumes }) => {
    const counts = `${containers.length} containers, ${networks.length} networks, ${volumes.length} volumes`;
    return `removed ${run.slice(0, 8)}: ${counts}`;
  });
  for (const { run } of await listResources(engine.docker)) {
    if (isAlive(run)) lines.push(`left alone ${run.slice(0, 8)}: its run is still going on`);
    else if (isKeptElsewhere(parseRunLabel(run))) lines.push(`left alone ${run.slice(0, 8)}: ${describeScope(run)}`);
  }
  return {
    exitCode: ExitCode.pass,
    stdout: lines.length === 0 ? 'nothing of ours is there\n' : `${lines.join('\n')}\n`,
  };
}

/**
 * Undoes the faults that journals of ended runs list as in force, then sweeps what killed runs left. A failed undo is
 * no error if the stack is gone by then, removed by this sweep or by another process: a fault affects the stack's own
 * containers only.
 */
export async function healCommand(): Promise<CommandResult> {
  const engine = await connectEngine();
  const lines: string[] = [];
  const unhealed: string[] = [];
  const addLine = (line: string) => void lines.push(line);
  for (const { runId, records, isUp } of openEntries()) {
    if (isAlive(runId)) addLine(`left alone ${runId.slice(0, 8)}: its run is still going on`);
    else if (isKeptElsewhere(parseRunLabel(runId))) addLine(`left alone ${runId.slice(0, 8)}: ${describeScope(runId)}`);
    // Nothing to undo for a stack that never came up; the sweep removes it. Older journals do not record `isUp`.
    else if (!isUp && records.length === 0) continue;
    else if (await undoAll(engine, records, addLine)) forgetJournal(runId);
    else unhealed.push(runId);
  }
  await sweep(engine, addLine);
  let failed = false;
  for (const runId of unhealed) {
    if ((await listResources(engine.docker, runId)).length > 0) {
      failed = true;
      continue;
    }
    forgetJournal(runId);
    addLine(`nothing is left to heal of ${runId.slice(0, 8)}: its stack is gone`);
  }
  return {
    exitCode: failed ? ExitCode.environment : ExitCode.pass,
    stdout: lines.length === 0 ? 'nothing to heal\n' : `${lines.join('\n')}\n`,
  };
}

/** Undoes all records; returns whether every undo succeeded. */
async function undoAll(
  engine: Engine,
  records: readonly UndoRecord[],
  addLine: (line: string) => void,
): Promise<boolean> {
  let undone = 0;
  for (const record of records) {
    try {
      addLine(`healed ${record.node}: ${await undoOfEndedRun(engine.docker, record)}`);
      undone += 1;
    } catch (error) {
      addLine(`could not heal ${record.node}: ${messageOf(error)}`);
    }
  }
  return undone === records.length;
}

function describeScope(run: string): string {
  const scope = parseRunLabel(run)?.scope ?? '';
  return scope === '' ? 'kept without a scope' : `kept in the scope ${scope} (PATRONI_CHAOS_SCOPE)`;
}

/** Whether the process that drives this stack is alive. A kept stack whose process has ended is not protected. */
function isAlive(run: string): boolean {
  const owner = parseRunLabel(run);
  return owner !== null && ownerState(owner) === 'alive';
}
