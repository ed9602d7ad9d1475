import { resolve } from 'node:path';
import { ChaosError, ExitCode } from '../core/errors.js';
import { freshSeed } from '../core/random.js';
import type { HistoryEvent } from '../history/events.js';
import { runScenario as carryOut } from '../run/run.js';
import { findScenario } from '../scenario/find.js';
import { loadScenarioFile, scenarioFrom } from '../scenario/load.js';
import type { ScenarioInput } from '../scenario/schema.js';
import { resolveStack } from '../stack/resolve-stack.js';
import { makeReady } from './make-ready.js';
import type { RunOutcome } from './outcome.js';

/** How to run a scenario; everything has the default of the command line. */
export interface RunScenarioOptions {
  /**
   * Where run directories are made: `<out>/<scenario>/<time>-<seed>/`. Default: `reports`, in the working directory.
   */
  out?: string | undefined;
  /** For choosing targets; the same seed chooses the same ones. Default: a new one, which the result names. */
  seed?: number | undefined;
  /** `fast` or `production`, instead of the scenario's own profile. */
  profile?: string | undefined;
  /** Leave the stack running; `npx patroni-chaos down` removes it. Default: false. */
  keep?: boolean | undefined;
  /** Aborting it ends the run in order: faults are healed, the stack is taken down, the reports are written. */
  signal?: AbortSignal | undefined;
  /** Called with every event as it is recorded. */
  onEvent?: ((event: HistoryEvent) => void) | undefined;
  /** Called with each line of what is being set up. Default: not called. */
  log?: ((line: string) => void) | undefined;
  /**
   * Allow installing packages and starting an engine where there is none (Debian and Ubuntu, as root). Default: false.
   */
  install?: boolean | undefined;
}

/**
 * Runs a scenario on a real stack, from bring-up to report.
 * @param scenario The name of one that comes with the package (`leader-kill`), the path of a YAML file, or the scenario
 * itself.
 * @returns The result (`result.verdict`, `result.timings` …), all events, the run's directory with its reports, and, in
 * `failure`, why the run did not come to its end, if it did not. A violated expectation is a verdict, not an exception.
 * @throws ChaosError `exitCode` 64: the scenario is wrong, with all that is wrong about it; 3: a run could not even
 *   begin (no Docker engine, images cannot be built), with a `hint`; 130: `signal` was aborted before it began.
 */
export async function runScenario(
  scenario: string | ScenarioInput,
  options: RunScenarioOptions = {},
): Promise<RunOutcome> {
  const { out = 'reports', seed = freshSeed(), profile, keep = false, install = false, onEvent } = options;
  const { log = () => undefined, signal = new AbortController().signal } = options;
  const loaded = await load(scenario);
  const { stack } = loaded;
  if (profile !== undefined) stack.profile = profile;
  const { topology, settings } = await resolveStack(stack);
  refuseAborted(signal);
  const { engine, images } = await makeReady({ install, log, signal });
  const run = { scenario: loaded, topology, settings, engine, images, seed, out: resolve(out), keep, signal };
  return carryOut({ ...run, ...(onEvent ? { onEvent } : {}) });
}

async function load(scenario: string | ScenarioInput) {
  if (typeof scenario !== 'string') return (await scenarioFrom(scenario)).scenario;
  return (await loadScenarioFile(await findScenario(scenario))).scenario;
}

function refuseAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof ChaosError) throw signal.reason;
  const options = { code: 'INTERRUPTED', exitCode: ExitCode.interrupted, cause: signal.reason as unknown };
  throw new ChaosError('aborted before the run began', options);
}
