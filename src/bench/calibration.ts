import type { NewEvent } from '../history/events.js';
import { raiseOwnPriority } from '../core/priority.js';
import { indexFacts } from '../judge/facts.js';
import { durationOf, longest } from '../judge/outage.js';
import { middleOf, type DurationRange } from '../core/units.js';
import { outageBounds, writeOutagesOf } from '../judge/write-outage.js';
import { sleep } from '../core/wait.js';
import type { RouteReport } from '../core/route-report.js';
import { loadRoute } from '../components/routers.js';
import type { Interval } from '../judge/types.js';
import { patroniMembers } from '../components/patroni/client.js';
import { nodeOf, patroniNodes } from '../stack/types.js';
import { runHelper } from '../docker/helper-container.js';
import { DEFAULT_LOAD, withStack, type BenchStack } from './bench-stack.js';

/** Rules in the proxy's network namespace, by table. They match nothing while the xt_recent list is empty. */
interface Blockade {
  filter: readonly string[];
  nat?: readonly string[];
}

/**
 * The kernel's address list (xt_recent) that switches the rules. One write to /proc takes microseconds. Replacing a
 * table takes ten milliseconds, and the moment of its effect is unknown.
 */
const LIST = 'patroni_chaos';
/** With this mask any address matches the one on the list. */
const IF_LISTED = `-m recent --name ${LIST} --rcheck --mask 0.0.0.0`;
const ANY_ADDRESS = '0.0.0.0';

/** What to do to new and to established sessions of a port. */
const KINDS: Readonly<Record<string, (port: string, readPort: string) => Blockade>> = {
  refused: (port) => ({ filter: [reject(port), noAnswers(port)] }),
  // The handshake passes. Later packets are reset before HAProxy sees them, so that HAProxy keeps no dead sessions.
  reset: (port) => ({ filter: [reject(port, '! --syn '), noAnswers(port)] }),
  dropped: (port) => ({
    filter: [`INPUT -p tcp --dport ${port} ${IF_LISTED} -j DROP`, `OUTPUT -p tcp --sport ${port} ${IF_LISTED} -j DROP`],
  }),
  // New sessions are redirected to the read-only port; existing ones are reset, so that their clients reconnect.
  'read-only': (port, readPort) => ({
    filter: [reject(port), noAnswers(port)],
    nat: [`PREROUTING -p tcp --dport ${port} ${IF_LISTED} -j REDIRECT --to-ports ${readPort}`],
  }),
};

function reject(port: string, which = ''): string {
  return `INPUT -p tcp --dport ${port} ${which}${IF_LISTED} -j REJECT --reject-with tcp-reset`;
}

/**
 * Drops answers that are under way when the block begins. Otherwise the outage would begin only when the server has
 * answered: 200 ms later with a busy disk. Resets and the answer to a handshake have to pass.
 */
function noAnswers(port: string): string {
  return `OUTPUT -p tcp --sport ${port} --tcp-flags SYN,RST NONE ${IF_LISTED} -j DROP`;
}

const LENGTHS_S = [0.5, 2, 10];
const SETTLE_MS = 2500;

export interface Calibrated {
  kind: string;
  /** Length of the block by the engine's clock. Each end is known to ± truthUncertaintyMs. */
  truthMs: number;
  truthUncertaintyMs: number;
  /** From the last acknowledged write before the block to the first one after it: the outage that a client saw. */
  seenMs: number;
  /** The harness's bounds of the true outage. */
  between: DurationRange;
  /** Middle of the bounds minus the truth. */
  errorMs: number;
  /** Whether the truth lies within the bounds, its uncertainty allowed for. */
  holds: boolean;
  /**
   * From the start of the block to the last acknowledged write before the outage. Positive if that write was already
   * under way.
   */
  beginSeenAfterMs: number;
  /** From the end of the block to the first acknowledged write. */
  endSeenAfterMs: number;
  /** The longest delay of the workload's event loop. A delay at an end of the outage is included in `between`. */
  lateMs: number;
}

/** Takes the service away for a known time; returns both moments on the run's clock. */
type Interrupt = (stack: BenchStack, seconds: number) => Promise<Interval & { uncertaintyMs: number }>;

const INTERRUPTS: Readonly<Record<string, Interrupt>> = Object.fromEntries(
  Object.keys(KINDS).map((kind) => [kind, (stack, seconds) => block(stack, kind, seconds)]),
);

/**
 * Measures outages of known length and compares them with the harness's estimate (workload and judge, as in a run).
 * Either the way to HAProxy is blocked in each kind of failure, or commits wait for their synchronous standby.
 */
export async function calibrate(rounds: number, onProgress: (row: Calibrated) => void): Promise<Calibrated[]> {
  // A run does this too.
  raiseOwnPriority();
  const blocked = await withStack((stack) => calibrateOn(stack, INTERRUPTS, rounds, onProgress));
  const synchronous = { synchronousMode: true };
  const hanging = await withStack((stack) => calibrateOn(stack, { hanging: hang }, rounds, onProgress), synchronous);
  return [...blocked, ...hanging];
}

async function calibrateOn(
  stack: BenchStack,
  interrupts: Readonly<Record<string, Interrupt>>,
  rounds: number,
  onProgress: (row: Calibrated) => void,
): Promise<Calibrated[]> {
  const events: NewEvent[] = [];
  const workload = await stack.load((event) => void events.push(event));
  const routeSeen = (report: RouteReport) => workload.routeSeen(report);
  const { route, proxy } = proxyOf(stack);
  const observer = route.router.program?.observe(proxy, {
    clock: stack.clock,
    cluster: stack.cluster,
    record: () => undefined,
    routeSeen,
  });
  await sleep(SETTLE_MS);
  const rows: Calibrated[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [kind, interrupt] of Object.entries(interrupts)) {
      for (const seconds of LENGTHS_S) {
        const row = await one(events, kind, () => interrupt(stack, seconds));
        rows.push(row);
        onProgress(row);
      }
    }
  }
  await observer?.stop();
  await workload.drain();
  await workload.kill();
  return rows;
}

async function one(events: NewEvent[], kind: string, interrupt: () => ReturnType<Interrupt>): Promise<Calibrated> {
  const from = events.length;
  const truth = await interrupt();
  await sleep(SETTLE_MS);
  const history = events.slice(from).map((event, id) => ({ ...event, id }));
  const facts = indexFacts(history, DEFAULT_LOAD);
  const outage = longest(
    writeOutagesOf(facts).filter(({ fromMs, toMs }) => fromMs <= truth.toMs && toMs >= truth.fromMs),
  );
  if (!outage) throw new Error(`no outage was seen while the service was taken away (${kind})`);
  const truthMs = durationOf(truth);
  const between = outageBounds(facts, outage);
  return {
    kind,
    truthMs,
    truthUncertaintyMs: truth.uncertaintyMs,
    seenMs: durationOf(outage),
    between,
    errorMs: middleOf(between) - truthMs,
    holds: between.minMs <= truthMs + truth.uncertaintyMs && truthMs - truth.uncertaintyMs <= between.maxMs,
    beginSeenAfterMs: outage.fromMs - truth.fromMs,
    endSeenAfterMs: outage.toMs - truth.toMs,
    lateMs: Math.max(0, ...facts.loopDelays.map(({ maxMs }) => maxMs)),
  };
}

/** The route of the load and the node that routes. */
function proxyOf({ cluster }: BenchStack) {
  const route = loadRoute(cluster);
  const [proxy] = route.nodes;
  if (!proxy) throw new Error('a stack without a proxy');
  return { route, proxy };
}

/** Blocks and unblocks the way to HAProxy from one helper. It takes timestamps before and after both moments. */
async function block(stack: BenchStack, kind: string, seconds: number) {
  const { route, proxy } = proxyOf(stack);
  const { write, read } = route.router.describe(route);
  const { filter, nat = [] } = KINDS[kind]?.(write, read) ?? { filter: [] };
  const change = (flag: '-I' | '-D') => {
    const table = (name: string, rules: readonly string[]) =>
      rules.length === 0 ? [] : [`*${name}`, ...rules.map((rule) => `${flag} ${rule}`), 'COMMIT'];
    return (
      'iptables-restore --noflush ' +
      `<<'RULES'\n${[...table('filter', filter), ...table('nat', nat)].join('\n')}\nRULES`
    );
  };
  const list = (name: string, sign: '+' | '-') =>
    stamped(name, `echo ${sign}${ANY_ADDRESS} > /proc/net/xt_recent/${LIST}`);
  const steps = [change('-I'), 'sleep 0.3', list('block', '+'), `sleep ${seconds}`, list('open', '-'), 'sleep 1'];
  const output = await runHelper(stack.engine.docker, {
    image: stack.cluster.toolsImage,
    runId: stack.cluster.runId,
    containerId: proxy.containerId,
    network: true,
    // The pauses keep the measurement away from the helper's own start and end, which load the machine for a moment.
    script: ['sleep 1', ...steps, change('-D')].join('\n'),
  });
  return intervalOf(output, stack);
}

/**
 * Freezes the walreceiver of the synchronous standby: it confirms nothing while the walsender keeps running, so commits
 * hang.
 */
async function hang(stack: BenchStack, seconds: number) {
  const [member] = patroniNodes(stack.cluster);
  if (!member) throw new Error('a stack without a Patroni node');
  const standby = (await patroniMembers(member)).find(({ role }) => role === 'sync_standby');
  if (!standby) throw new Error('Patroni names no synchronous standby');
  const steps = [
    `pid=$(pgrep -o -f '^[p]ostgres: ([^ ]+: )?walreceiver')`,
    'sleep 1',
    stamped('block', 'kill -STOP $pid'),
    `sleep ${seconds}`,
    stamped('open', 'kill -CONT $pid'),
    'sleep 1',
  ];
  const output = await runHelper(stack.engine.docker, {
    image: stack.cluster.toolsImage,
    runId: stack.cluster.runId,
    containerId: nodeOf(stack.cluster, standby.name).containerId,
    processes: true,
    script: steps.join('\n'),
  });
  return intervalOf(output, stack);
}

/** A command between two timestamps of the engine's clock. */
function stamped(name: string, command: string): string {
  return `echo "${name} before $EPOCHREALTIME"; ${command}; echo "${name} after $EPOCHREALTIME"`;
}

function intervalOf(output: string, { clock, engineClock }: BenchStack) {
  const at = (name: string) => {
    const time = Number(new RegExp(`^${name} ([\\d.]+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
    return clock.fromWall(time * 1000 - engineClock.offset);
  };
  const [from, to] = [[at('block before'), at('block after')] as const, [at('open before'), at('open after')] as const];
  const middle = ([before, after]: readonly [number, number]) => (before + after) / 2;
  const halfWidth = ([before, after]: readonly [number, number]) => (after - before) / 2;
  return { fromMs: middle(from), toMs: middle(to), uncertaintyMs: halfWidth(from) + halfWidth(to) };
}
