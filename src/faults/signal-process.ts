import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { DCS_MODELS, DCS_NAMES, isDcs, type DcsName } from '../components/dcs-models.js';
import type { NodeRole, StackNode } from '../stack/types.js';
import type { FaultContext, Injection, Proof } from './fault.js';
import { runInNode } from './helper.js';
import { momentOfStamp } from './timing.js';

/** PostgreSQL processes are named by their process titles, with hyphens. */
export const PROCESSES = [
  'patroni',
  'postmaster',
  ...DCS_NAMES,
  'haproxy',
  'consul-agent',
  'keepalived',
  'walsender',
  'walreceiver',
  'walwriter',
  'checkpointer',
  'background-writer',
  'startup',
  'session',
  'pgbouncer',
] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** The processes of nodes that route. PgBouncer may also run beside Patroni. */
const PROXIES: Readonly<Partial<Record<ProcessName, readonly NodeRole[]>>> = {
  haproxy: ['haproxy'],
  keepalived: ['haproxy'],
  pgbouncer: ['patroni', 'pgbouncer'],
};

/** The roles of the nodes that run this process. */
export function rolesOfProcess(process: ProcessName): readonly NodeRole[] {
  return isDcs(process) ? [process] : (PROXIES[process] ?? ['patroni']);
}

/**
 * Arguments for pgrep, oldest match first. The brackets around the first letter keep the pattern from matching the
 * command line of the script that holds it.
 */
const PGREP: Readonly<Record<ProcessName, string>> = {
  patroni: "-f '^[^ ]*[p]ython3? [^ ]*patroni .*[.]yml'",
  postmaster: '-x postgres',
  ...pgrepOfDcs(),
  haproxy: '-x haproxy',
  // Beside Patroni, which asks it; the servers of Consul are nodes of their own.
  'consul-agent': '-x consul',
  keepalived: '-x keepalived',
  walsender: ofPostgres('walsender'),
  walreceiver: ofPostgres('walreceiver'),
  walwriter: ofPostgres('walwriter'),
  checkpointer: ofPostgres('checkpointer'),
  'background-writer': ofPostgres('background writer'),
  startup: ofPostgres('startup'),
  session: ofPostgres('app app'),
  pgbouncer: '-x pgbouncer',
};

function pgrepOfDcs(): Record<DcsName, string> {
  const patterns = DCS_NAMES.map((name) => [name, DCS_MODELS[name].pgrep]);
  return Object.fromEntries(patterns) as Record<DcsName, string>;
}

/** Pattern for a process title of PostgreSQL: `postgres: chaos: walwriter`, with the cluster_name that Patroni sets. */
function ofPostgres(title: string): string {
  return `-f '^[p]ostgres: ([^ ]+: )?${title}'`;
}

export type Signal = 'kill' | 'terminate' | 'stop';
const SIGNALS: Readonly<Record<Signal, string>> = { kill: 'KILL', terminate: 'TERM', stop: 'STOP' };

/**
 * Sends SIGKILL, SIGTERM or SIGSTOP to one process of a node, from a helper in its PID namespace. Then checks the state
 * of the process: a signal that hits nothing, or PID 1 of its own namespace, fails silently.
 */
export function signalProcess(node: StackNode, process: ProcessName, signal: Signal, context: FaultContext): Injection {
  const place = context.helper(node);
  const inject = async () => {
    const output = await runInNode(context.docker, place, 'processes', signalScript(process, signal));
    const [, pid = '', state = ''] = /^done [\d.]+ pid (\d+) (.*)$/m.exec(output) ?? [];
    return { ...momentOfStamp(output, 'done', context), text: `${process} (pid ${pid}) is ${state}` };
  };
  if (signal !== 'stop') {
    return { node, undo: { undo: 'nothing', containerId: node.containerId, node: node.name }, inject };
  }
  return {
    node,
    undo: { undo: 'continue-process', ...place, process },
    inject,
    again: onceThere(`${process} on ${node.name}`, inject, context),
  };
}

/** Retries an injection in a container that was just started, until the process that it needs is there. */
export function onceThere(what: string, inject: () => Promise<Proof>, context: FaultContext): () => Promise<Proof> {
  const attempt = async () => ({ done: true as const, value: await inject() });
  return () =>
    waitFor(attempt, { what, timeoutMs: timeout('faultEffective') - 1000, intervalMs: 200, signal: context.signal });
}

function signalScript(process: ProcessName, signal: Signal): string {
  const isStop = signal === 'stop';
  // SIGTERM asks for a graceful end, which takes its time: an agent of Consul first tells the others that it leaves.
  const rounds = signal === 'terminate' ? 1000 : 100;
  const [expected, state] = isStop ? ['^State:.T', 'stopped (state T)'] : ['^State:.Z', 'dead'];
  return `
pid=$(pgrep -o ${PGREP[process]}) || { echo "there is no process ${process}" >&2; exit 1; }
kill -${SIGNALS[signal]} "$pid"
at=$EPOCHREALTIME
for round in $(seq ${rounds}); do
  if [ ! -e /proc/$pid ]; then ${isStop ? 'break' : 'echo "done $at pid $pid gone"; exit 0'}; fi
  if grep -q '${expected}' /proc/$pid/status; then echo "done $at pid $pid ${state}"; exit 0; fi
  sleep 0.01
done
grep '^State' /proc/$pid/status >&2
exit 1`;
}

/** Continues every stopped process of that name, if any, and proves that none is stopped any more. */
export function continueScript(process: ProcessName): string {
  return `
for pid in $(pgrep ${PGREP[process]} || true); do kill -CONT "$pid" || true; done
sleep 0.02
for pid in $(pgrep ${PGREP[process]} || true); do
  if grep -q '^State:.T' /proc/$pid/status; then echo "pid $pid is still stopped" >&2; exit 1; fi
done`;
}

/** Prints the number of stopped processes of that name. */
export function countStoppedScript(process: ProcessName): string {
  return `
count=0
for pid in $(pgrep ${PGREP[process]} || true); do
  if grep -q '^State:.T' /proc/$pid/status; then count=$((count + 1)); fi
done
echo $count`;
}
