import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'vitest';
import { InterruptedError } from './core/errors.js';
import { withLinksInto } from './library/attachment.js';
import { explain } from './library/explain.js';
import { runScenario, type RunScenarioOptions } from './library/run-scenario.js';
import type { RunOutcome } from './library/outcome.js';
import type { ScenarioInput } from './scenario/schema.js';

/** What a test may have besides the options of a run; its signal is the test's own. */
export interface ScenarioTestOptions extends Omit<RunScenarioOptions, 'signal'> {
  /** The name of the test. Default: the name of the scenario. */
  title?: string | undefined;
  /** Bring-up, run and tear-down together, ms. Default: 10 minutes. */
  timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 600_000;
/** What a run that was called off may take to heal and to take its stack down. */
const CLEAN_UP_MS = 120_000;

/**
 * Registers a test case that runs a scenario on a real stack. It fails, with the run's summary, on every verdict but
 * `pass` (inconclusive is none), and carries the report as attachment. When the test times out or the run of vitest is
 * cancelled, faults are healed and the stack is taken down before the next test begins.
 * @param scenario A name, the path of a YAML file, or the scenario itself (see `defineScenario`).
 * @param inspect Further assertions on a run that passed.
 */
export function scenarioTest(
  scenario: string | ScenarioInput,
  options: ScenarioTestOptions = {},
  inspect?: (outcome: RunOutcome) => Promise<void> | void,
): void {
  const { title = nameOf(scenario), timeoutMs = TIMEOUT_MS, ...run } = options;
  test(title, { timeout: timeoutMs }, async (context) => {
    const outcome = await runInTest(scenario, run, context);
    await attach(outcome, context);
    if (outcome.result.verdict !== 'pass' || outcome.failure) throw await failureOf(outcome);
    await inspect?.(outcome);
  });
}

function nameOf(scenario: string | ScenarioInput): string {
  return typeof scenario === 'string' ? scenario : scenario.name;
}

/** The run outlives a test that timed out, until it has cleaned up. */
async function runInTest(
  scenario: string | ScenarioInput,
  options: RunScenarioOptions,
  { signal, onTestFinished }: TestContext,
): Promise<RunOutcome> {
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort(new InterruptedError('vitest')), { once: true });
  const running = runScenario(scenario, { ...options, signal: stop.signal });
  onTestFinished(() => running.then(nothing, nothing), CLEAN_UP_MS);
  return running;
}

async function attach({ result, directory }: RunOutcome, { annotate }: TestContext): Promise<void> {
  await annotate(`${result.verdict}: ${result.headline}`, 'patroni-chaos');
  const own = await mkdtemp(join(tmpdir(), 'patroni-chaos-'));
  try {
    const path = join(own, 'report.html');
    const page = await readFile(join(directory, 'report.html'), 'utf8');
    await writeFile(path, withLinksInto(directory, page));
    // Short: vitest makes the attachment's file name of it. It takes a copy.
    await annotate(`${result.scenario} report`, 'patroni-chaos', { path, contentType: 'text/html' });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** The summary says it all: a stack trace into this package would only bury it. */
async function failureOf(outcome: RunOutcome): Promise<Error> {
  const error = new Error(await explain(outcome), { cause: outcome.failure ?? undefined });
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/** The caller that awaits the run learns how it ended; here only that it ended matters. */
const nothing = () => undefined;
