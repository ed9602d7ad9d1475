import { runCommand } from '../../src/cli/run.js';
import { bringUpAhead, watchBringUp, lockBringUp, type Prepared } from '../../src/cli/bring-up-lock.js';
import { InterruptedError, messageOf } from '../../src/core/errors.js';
import { raiseOwnPriority } from '../../src/core/priority.js';
import { sweepKilledRuns } from '../../src/run/killed-runs.js';
import { runScenario } from '../../src/run/run.js';
import { isFit, StackPool } from '../../src/run/stack-pool.js';
import { findScenario } from '../../src/scenario/find.js';
import { loadScenarioFile } from '../../src/scenario/load.js';
import { connectEngine } from '../../src/docker/engine.js';
import { ensureImages } from '../../src/images/images.js';
import { resolveStack } from '../../src/topology/resolve-stack.js';
import type { WorkerMessage, Order } from './worker.js';

/**
 * A process of the suite that runs scenarios for its parent, one after another on one stack. It asks for the next one
 * during the current run, so that another stack can come up meanwhile. It ends, healed and torn down, when the parent
 * orders it, interrupts it or dies.
 */
const notify = (text: string) => void process.stderr.write(`${text}\n`);
/** Resolves when the last message has been sent. */
let sent = Promise.resolve();
const send = (message: WorkerMessage) => {
  sent = new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()) ?? resolve());
};
const stop = new AbortController();
const { signal } = stop;

// A pipe without a reader breaks. That must not end the worker before its stack is down.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => stop.abort(new InterruptedError(name)));
// The channel closes however the parent died. No second signal is sent: it would make `run` exit at once.
process.on('disconnect', () => signal.aborted || process.kill(process.pid, 'SIGINT'));

function ask(): Promise<Order> {
  return new Promise((resolve) => {
    const end = () => resolve({ kind: 'end' });
    signal.addEventListener('abort', end, { once: true });
    process.once('message', (order: Order) => resolve(order));
    if (signal.aborted) end();
    else send({ kind: 'ask' });
  });
}

async function prepare(name: string): Promise<Prepared> {
  const file = await findScenario(name);
  const { scenario } = await loadScenarioFile(file);
  return { file, scenario, ...(await resolveStack(scenario.stack)) };
}

async function work(out: string, seed: number): Promise<void> {
  raiseOwnPriority();
  const engine = await connectEngine();
  const images = await ensureImages(engine, { log: notify, signal });
  await sweepKilledRuns(engine.docker);
  const stacks = new StackPool({ engine, images, signal }, notify);

  /** Returns the next order of the parent; undefined if the run ended before it asked for one. */
  const run = async (name: string): Promise<Order | undefined> => {
    const one = await prepare(name);
    let next: Promise<Order> | undefined;
    const goOn = () => {
      next = ask();
      void next
        .then(async (order) => order.kind === 'run' && bringUpAhead(await prepare(order.name), stacks))
        // If it fails, its own run will report why.
        .catch(() => undefined);
    };
    const unlock = await lockBringUp(one, stacks, signal, notify);
    const shared = { engine, images, signal, stacks, out, seed, keep: false };
    const outcome = await runScenario({ ...one, ...shared, onEvent: watchBringUp(unlock, goOn) }).finally(unlock);
    if (outcome.failure) notify(`${name}: ${outcome.failure.message}`);
    send({ kind: 'done', name, result: outcome.result });
    // The cluster that failed this run may fail the next one for the same reason.
    if (outcome.result.verdict === 'fail' || !isFit(outcome)) await stacks.replace();
    return next;
  };

  try {
    let order = await ask();
    while (order.kind === 'run' && !signal.aborted) order = await ((await run(order.name)) ?? ask());
    if (order.kind !== 'command' || signal.aborted) return;
    await stacks.close();
    const { names, junit } = order;
    const options = { out, seed, junit, reuseStacks: true, bringUpAhead: true, keep: false, json: false };
    const { exitCode, stdout } = await runCommand(names, options);
    send({ kind: 'command-ended', exitCode, stdout });
  } finally {
    await stacks.close();
  }
}

const [out = 'reports', seed = '42'] = process.argv.slice(2);
await work(out, Number(seed)).catch((error: unknown) => {
  notify(messageOf(error));
  process.exitCode = 3;
});
await sent;
// A timer left behind by a library must not keep the worker alive.
process.exit(signal.aborted ? 130 : undefined);
