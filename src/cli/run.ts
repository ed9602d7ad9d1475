import { join } from 'node:path';
import { ExitCode, UsageError, type ChaosError } from '../core/errors.js';
import { raiseOwnPriority } from '../core/priority.js';
import { freshSeed } from '../core/random.js';
import { shownPath } from '../core/shown-path.js';
import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';
import { renderJson } from '../report/json.js';
import { clip } from '../report/terminal/text.js';
import type { FoundRun } from '../report/run-index/run-index.js';
import { formatWriteOutages } from '../report/format.js';
import { renderSummary } from '../report/summary.js';
import type { LivePlan } from '../report/live.js';
import { livePlan, suitePlace } from './live-plan.js';
import { foundRun } from '../run/find-runs.js';
import { writeIndex, writeJUnit } from '../run/reports.js';
import { reproduceCommand } from '../run/reproduce.js';
import { runScenario, type RunOptions, type RunOutcome } from '../run/run.js';
import { sweepKilledRuns } from '../run/killed-runs.js';
import { isFit, stackKey, StackPool } from '../run/stack-pool.js';
import { findScenario } from '../scenario/find.js';
import { loadScenarioFile } from '../scenario/load.js';
import { onRoutes } from '../scenario/on-routes.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import { ensureImages } from '../images/images.js';
import { resolveStack } from '../topology/resolve-stack.js';
import type { ReplicationMode } from '../topology/replication-modes.js';
import { interruptible } from './interrupt.js';
import { exitCodeOfVerdict } from './exit-code.js';
import type { CommandResult } from './list.js';
import { selectScenarios } from './select.js';
import { openScreen, terminalWidth } from './screen.js';
import { summaryOptions } from './summary-options.js';
import { bringUpAhead, bringUpFirst, watchBringUp, lockBringUp, type Prepared } from './bring-up-lock.js';

export interface RunCommandOptions {
  out: string;
  seed?: number | undefined;
  profile?: string | undefined;
  replication?: ReplicationMode | undefined;
  /** `all`, or names of routes with commas between them. */
  routes?: string | undefined;
  keep: boolean;
  /** Run scenarios that need the same stack on one stack. For series of runs; not offered on the command line. */
  reuseStacks?: boolean;
  /**
   * Needs `reuseStacks`. Bring up each stack before its run: the first before all runs, the next during the previous
   * run.
   */
  bringUpAhead?: boolean;
  all?: boolean;
  tag?: string | undefined;
  only?: string | undefined;
  shard?: string | undefined;
  /** Stop after the first run that does not pass. */
  bail?: boolean;
  /** JUnit file for all runs together. */
  junit?: string | undefined;
  json: boolean;
}

/** The part of a run that is kept during later runs. Its events would fill the memory. */
interface Done {
  result: RunResult;
  failure: ChaosError | null;
  directory: string;
  /** Empty if it is not printed. */
  summary: string;
}

/**
 * Runs scenarios one after another, after reading and checking all of them.
 * @throws UsageError for a bad scenario, EnvironmentError if no run could start.
 */
export async function runCommand(names: readonly string[], options: RunCommandOptions): Promise<CommandResult> {
  const notify = (text: string) => void process.stderr.write(`${text}\n`);
  const prepared = await prepareAll(names, options);
  const done: Done[] = [];
  const resultsSoFar = () => done.map(({ result }) => result);
  // Written after every run: an unwritable file is noticed at once, and no result is lost.
  const writeTogether = async () => {
    if (options.junit !== undefined) await writeJUnit(options.junit, resultsSoFar());
    if (prepared.length > 1 && done.length > 0) await writeIndex(options.out, foundRuns(done, options.out));
  };
  await writeTogether();
  const signal = interruptible(notify);
  raiseOwnPriority();
  const engine = await connectEngine();
  const composeFiles = prepared.map(({ topology }) => topology.composeFile);
  const images = await ensureImages(engine, { composeFiles, log: notify, signal });
  await sweep(engine, notify);
  const stacks = options.reuseStacks ? new StackPool({ engine, images, signal }, notify) : undefined;
  const ahead = options.bringUpAhead ? stacks : undefined;
  try {
    if (ahead && prepared[0]) await bringUpFirst(prepared[0], ahead, signal);
    for (const [index, one] of prepared.entries()) {
      if (signal.aborted) break;
      const scenarios = prepared.map(({ scenario }) => scenario);
      const verdicts = done.map(({ result }) => result.verdict);
      const plan = await livePlan(one.scenario, options.out, await suitePlace(scenarios, index, verdicts, options.out));
      const unlock = stacks ? await lockBringUp(one, stacks, signal, notify) : () => undefined;
      const next = prepared[index + 1];
      const watch = watchBringUp(unlock, () => ahead && next && bringUpAhead(next, ahead));
      const outcome = await runOne(one, plan, options, { engine, images, signal, stacks }, watch).finally(unlock);
      const { result, failure, directory } = outcome;
      const summary = options.json ? '' : await summaryOf(outcome, one.file, options);
      done.push({ result, failure, directory, summary });
      await writeTogether();
      if (options.bail && result.verdict !== 'pass') break;
      // A cluster that broke a promise may break the next run's for the same reason.
      if (result.verdict === 'fail' || !isFit(outcome)) await stacks?.replace();
    }
  } finally {
    await stacks?.close();
  }
  const exitCode = exitCodeOf(done);
  if (options.json) return { exitCode, stdout: jsonOf(resultsSoFar()) };
  const index =
    prepared.length > 1 && done.length > 0 ? [`index  ${join(shownPath(options.out), 'index.html')}\n`] : [];
  return { exitCode, stdout: [...done.map(({ summary }) => summary), ...verdictLines(done), ...index].join('\n') };
}

function foundRuns(done: readonly Done[], out: string): FoundRun[] {
  return done.map(({ result, directory }) => foundRun(result, directory, out));
}

async function prepareAll(names: readonly string[], options: RunCommandOptions): Promise<Prepared[]> {
  const { all = false, tag, only, shard, keep, reuseStacks = false, bringUpAhead: ahead = false } = options;
  if (keep && reuseStacks) throw new UsageError('expected keep without reuseStacks: which stack would be kept?');
  if (ahead && !reuseStacks) throw new UsageError('expected reuseStacks with bringUpAhead');
  const chosen = await selectScenarios({ names, all, tag, only, shard });
  const prepared: Prepared[] = [];
  for (const name of chosen) prepared.push(await prepare(name, options));
  if (!reuseStacks) return prepared;
  // Puts scenarios that can share a stack next to each other, grouped by settings first.
  return groupedBy(
    groupedBy(prepared, ({ settings }) => JSON.stringify(settings)),
    stackKey,
  );
}

/** Groups items by key, in the order in which the keys first occur. */
function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const keys = [...new Set(items.map(keyOf))];
  return keys.flatMap((key) => items.filter((item) => keyOf(item) === key));
}

async function prepare(
  name: string,
  { profile, replication, routes }: Pick<RunCommandOptions, 'profile' | 'replication' | 'routes'>,
): Promise<Prepared> {
  const file = await findScenario(name);
  const loaded = await loadScenarioFile(file, { replication });
  if (profile !== undefined) loaded.scenario.stack.profile = profile;
  const scenario = routes === undefined ? loaded.scenario : await onRoutes(loaded.scenario, routes);
  return { scenario, file, ...(await resolveStack(scenario.stack)) };
}

async function runOne(
  prepared: Prepared,
  plan: LivePlan,
  options: RunCommandOptions,
  shared: Pick<RunOptions, 'engine' | 'images' | 'signal' | 'stacks'>,
  /** Receives every event, to see when the stack is up and serves the load. */
  watch: (event: HistoryEvent) => void,
): Promise<RunOutcome> {
  const { scenario } = prepared;
  const screen = openScreen(plan);
  const place = plan.suite ? `[${plan.suite.number}/${plan.suite.of}] ` : '';
  screen.line(`${place}${scenario.name}: ${scenario.title}`);
  try {
    const { out, keep } = options;
    const seed = options.seed ?? freshSeed();
    const onEvent = (event: HistoryEvent) => {
      watch(event);
      screen.event(event);
    };
    const { profile, replication } = scenario.stack;
    const of = { scenario: scenario.name, profile, replication, seed, chosenRoutes: options.routes };
    const reproduce = await reproduceCommand(of, prepared.file);
    const outcome = await runScenario({ ...prepared, ...shared, seed, out, keep, reproduce, onEvent });
    // Printed in full, with the last log lines of the node that did not come up; the summary has only one sentence.
    if (outcome.failure) screen.line(`error: ${outcome.failure.message}`);
    return outcome;
  } finally {
    screen.close();
  }
}

/** Removes what killed runs left on the engine. */
export async function sweep(engine: Engine, notify: (text: string) => void): Promise<void> {
  for (const { containers, networks, volumes } of await sweepKilledRuns(engine.docker)) {
    const counts = `${containers.length} containers, ${networks.length} networks, ${volumes.length} volumes`;
    notify(`swept what a killed run had left: ${counts}`);
  }
}

/** The worst outcome decides: an error of the harness, then a failed check, then inconclusive. */
function exitCodeOf(outcomes: readonly { result: RunResult; failure: ChaosError | null }[]): ExitCode {
  const codes = outcomes.map(({ result, failure }) => failure?.exitCode ?? exitCodeOfVerdict(result));
  const order = [ExitCode.interrupted, ExitCode.usage, ExitCode.environment, ExitCode.violated, ExitCode.inconclusive];
  return order.find((code) => codes.includes(code)) ?? ExitCode.pass;
}

async function summaryOf(outcome: RunOutcome, file: string, { keep, routes }: RunCommandOptions): Promise<string> {
  const { result, events, directory, failure } = outcome;
  const summary = renderSummary(result, events, await summaryOptions(result, directory, file, routes));
  const kept = keep ? '\nThe stack is left running; `npx patroni-chaos down` removes it.\n' : '';
  return `\n${summary}${kept}${failure?.hint === undefined ? '' : `\n${failure.hint}\n`}`;
}

function verdictLines(outcomes: readonly Done[]): string[] {
  if (outcomes.length < 2) return [];
  const longest = Math.max(...outcomes.map(({ result }) => result.scenario.length));
  const width = terminalWidth(process.stdout);
  const lines = outcomes.map(({ result }) => {
    const outage = `writes down ${formatWriteOutages(result)}`;
    const text = `${result.verdict.padEnd(13)} ${result.scenario.padEnd(longest)}  ${outage}`;
    return clip(result.cause === null ? text : `${text}  ${result.cause}`, width);
  });
  return [`${lines.join('\n')}\n`];
}

function jsonOf(results: readonly RunResult[]): string {
  const [only] = results;
  return results.length === 1 && only ? renderJson(only) : `${JSON.stringify(results, null, 2)}\n`;
}
