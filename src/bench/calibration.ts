import type { NewEvent } from '../history/events.js';
import { raiseOwnPriority } from '../core/priority.js';
import { indexFacts } from '../judge/facts.js';
import { durationOf, longest } from '../judge/outage.js';
import { middleOf, type DurationRange } from '../core/units.js';
import { outageBounds, writeOutagesOf } from '../judge/write-outage.js';
import { sleep } from '../core/wait.js';
import type { RouteReport } from '../core/route-report.js';
import { observeHaproxy } from '../observe/haproxy.js';
import type { Interval } from '../judge/types.js';
import { patroniMembers } from '../stack/clients/patroni.js';
import { nodeOf, patroniNodes } from '../stack/types.js';
import { runHelper } from '../stack/tools.js';
import { DEFAULT_LOAD, withStack, type BenchStack } from './bench-stack.js';

/** Rules in HAProxy's network namespace, by table. They match nothing until the list below has its one address. */
interface Blockade {
  filter: readonly string[];
  nat?: readonly string[];
}

/**
 * The kernel's list of addresses (xt_recent): a rule that asks it can be switched with one write to /proc, which takes
 * microseconds, where the exchange of a table takes ten milliseconds and hides in them when it took effect.
 */
const LIST = 'patroni_chaos';
/** With this mask every address is the one on the list. */
const IF_LISTED = `-m recent --name ${LIST} --rcheck --mask 0.0.0.0`;
const ANY_ADDRESS = '0.0.0.0';

/**
 * An answer that is under way when the way is blocked must not come through, or the outage begins when the server has
 * answered: 200 ms later where its disk was busy. Resets have to pass, and so has the answer to a handshake.
 */
const NO_ANSWERS = `OUTPUT -p tcp --sport 5000 --tcp-flags SYN,RST NONE ${IF_LISTED} -j DROP`;

const KINDS: Readonly<Record<string, Blockade>> = {
  refused: { filter: [`INPUT -p tcp --dport 5000 ${IF_LISTED} -j REJECT --reject-with tcp-reset`, NO_ANSWERS] },
  // The handshake is let in, what follows is reset before HAProxy hears of it: it must not be left with dead sessions.
  reset: { filter: [`INPUT -p tcp --dport 5000 ! --syn ${IF_LISTED} -j REJECT --reject-with tcp-reset`, NO_ANSWERS] },
  dropped: {
    filter: [`INPUT -p tcp --dport 5000 ${IF_LISTED} -j DROP`, `OUTPUT -p tcp --sport 5000 ${IF_LISTED} -j DROP`],
  },
  // New sessions land on the read-only port; the ones that are there are reset, so that they come again.
  'read-only': {
    filter: [`INPUT -p tcp --dport 5000 ${IF_LISTED} -j REJECT --reject-with tcp-reset`, NO_ANSWERS],
    nat: [`PREROUTING -p tcp --dport 5000 ${IF_LISTED} -j REDIRECT --to-ports 5001`],
  },
};

const LENGTHS_S = [0.5, 2, 10];
const SETTLE_MS = 2500;

export interface Calibrated {
  kind: string;
  /** From the blockade's begin to its end, by the engine's clock, ms; each end is known to ± truthUncertaintyMs. */
  truthMs: number;
  truthUncertaintyMs: number;
  /** From the last acknowledged write before to the first one after it: what a client saw. */
  seenMs: number;
  /** The harness's bounds of the true outage. */
  between: DurationRange;
  /** How far its estimate is off, ms. */
  errorMs: number;
  /** Whether the truth lies between them. */
  holds: boolean;
  /**
   * From the blockade's begin to the last acknowledged write before the outage, ms: above zero where that was on its
   * way.
   */
  beginSeenAfterMs: number;
  /** From the blockade's end to the first acknowledged write, ms. */
  endSeenAfterMs: number;
  /** How late the workload's event loop was at most meanwhile, ms; at an end it is in `between`. */
  lateMs: number;
}

/** How a service is taken away for a known time; both moments by the run's clock. */
type Interrupt = (stack: BenchStack, seconds: number) => Promise<Interval & { uncertaintyMs: number }>;

const INTERRUPTS: Readonly<Record<string, Interrupt>> = Object.fromEntries(
  Object.keys(KINDS).map((kind) => [kind, (stack, seconds) => block(stack, kind, seconds)]),
);

/**
 * Measures outages of known length: the way to HAProxy is blocked for a known time in each kind of failure, or commits
 * wait for their synchronous standby, and the harness's own estimate (workload and judge, as in a run) is held against
 * it.
 */
export async function calibrate(rounds: number, onProgress: (row: Calibrated) => void): Promise<Calibrated[]> {
  // As a run does.
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
  const proxy = observeHaproxy(nodeOf(stack.cluster, 'haproxy'), stack.clock, () => undefined, routeSeen);
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
  await proxy.stop();
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

/** Blocks the way and opens it again from within one helper, which stamps both moments before and after. */
export async function block(stack: BenchStack, kind: string, seconds: number) {
  const proxy = nodeOf(stack.cluster, 'haproxy');
  const { filter, nat = [] } = KINDS[kind] ?? { filter: [] };
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
    // Away from the helper's own start and end, which keep the machine busy for a moment.
    script: ['sleep 1', ...steps, change('-D')].join('\n'),
  });
  return intervalOf(output, stack);
}

/** A frozen walreceiver of the synchronous standby confirms nothing, and its walsender goes on: commits hang. */
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

/** A command between two stamps of the engine's clock. */
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
