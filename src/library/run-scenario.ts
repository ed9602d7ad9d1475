import { resolve } from 'node:path';
import { ChaosError, ExitCode } from '../core/errors.js';
import { freshSeed } from '../core/random.js';
import type { HistoryEvent } from '../history/events.js';
import { runScenario as carryOut } from '../run/run.js';
import { findScenario } from '../scenario/find.js';
import { loadScenarioFile, scenarioFrom } from '../scenario/load.js';
import type { ScenarioInput } from '../scenario/schema.js';
import type { ReplicationMode } from '../topology/replication-modes.js';
import { resolveStack } from '../topology/resolve-stack.js';
import { makeReady } from './make-ready.js';
import type { RunOutcome } from './outcome.js';

/** How to run a scenario. The defaults are those of the command line. */
export interface RunScenarioOptions {
  /**
   * The folder of the run directories: `<out>/<scenario>/<time>-<seed>/`. Default: `reports` in the working directory.
   */
  out?: string | undefined;
  /**
   * Seed for choosing targets; the same seed chooses the same targets. Default: a new one, which the result contains.
   */
  seed?: number | undefined;
  /** `fast`, `production` or `lab-b`, instead of the scenario's own profile. */
  profile?: string | undefined;
  /** `async`, `sync`, `strict`, `two-standbys` or `quorum`, instead of the scenario's own replication mode. */
  replication?: ReplicationMode | undefined;
  /** Leave the stack running; `npx patroni-chaos down` removes it. Default: false. */
  keep?: boolean | undefined;
  /** Aborting it ends the run cleanly: faults are healed, the stack is taken down, the reports are written. */
  signal?: AbortSignal | undefined;
  /** Called with each event when it is recorded. */
  onEvent?: ((event: HistoryEvent) => void) | undefined;
  /** Called with each line of progress during set-up. */
  log?: ((line: string) => void) | undefined;
  /**
   * Allow installing packages and starting an engine when there is none (Debian and Ubuntu, as root). Default: false.
   */
  install?: boolean | undefined;
}

/**
 * Runs a scenario on a real stack, from bring-up to report.
 * @param scenario The name of a scenario of this package (`leader-kill`), the path of a YAML file, or the scenario
 *   itself.
 * @returns The result (`result.verdict`, `result.timings` …), all events, the run's directory with its reports, and in
 *   `failure` why the run ended early, if it did. A violated expectation is a verdict, not an exception.
 * @throws ChaosError with `exitCode` 64: the scenario is wrong, the message lists all problems; 3: the run could not
 *   begin (no Docker engine, images cannot be built), with a `hint`; 130: `signal` was aborted before the run began.
 */
export async function runScenario(
  scenario: string | ScenarioInput,
  options: RunScenarioOptions = {},
): Promise<RunOutcome> {
  const { out = 'reports', seed = freshSeed(), profile, replication, keep = false, install = false, onEvent } = options;
  const { log = () => undefined, signal = new AbortController().signal } = options;
  const loaded = await load(scenario, replication);
  const { stack } = loaded;
  if (profile !== undefined) stack.profile = profile;
  const { topology, settings } = await resolveStack(stack);
  refuseAborted(signal);
  const { engine, images } = await makeReady({ install, log, signal });
  const run = { scenario: loaded, topology, settings, engine, images, seed, out: resolve(out), keep, signal };
  return carryOut({ ...run, ...(onEvent ? { onEvent } : {}) });
}

async function load(scenario: string | ScenarioInput, replication: ReplicationMode | undefined) {
  if (typeof scenario !== 'string') return (await scenarioFrom(scenario, { replication })).scenario;
  return (await loadScenarioFile(await findScenario(scenario), { replication })).scenario;
}

function refuseAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof ChaosError) throw signal.reason;
  const options = { code: 'INTERRUPTED', exitCode: ExitCode.interrupted, cause: signal.reason as unknown };
  throw new ChaosError('aborted before the run began', options);
}
