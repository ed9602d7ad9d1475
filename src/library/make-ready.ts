import { stateDirectory } from '../core/paths.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import { readHost } from '../setup/host.js';
import { ensureImages, type StackImages } from '../images/images.js';
import { withLock } from '../core/machine-lock.js';
import { setupSteps } from '../setup/setup.js';
import { firstError, StepFlow, type StepLogger } from '../setup/setup-flow.js';
import { sweepKilledRuns } from '../run/killed-runs.js';

interface ReadyOptions {
  /** Whether to allow installing packages and starting an engine. Images are pulled and built in any case. */
  install: boolean;
  log: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Makes sure that the engine and the images are there, and removes what killed runs left behind.
 * @throws EnvironmentError for the first thing that is missing and may not or cannot be installed, with a hint.
 */
export async function makeReady({
  install,
  log,
  signal,
}: ReadyOptions): Promise<{ engine: Engine; images: StackImages }> {
  // Set-up would start an installed engine. A test suite that did not ask for that gets an error instead.
  if (!install) await connectEngine();
  const host = readHost();
  const steps = setupSteps({ ...host, mayInstall: install && host.mayInstall }, stateDirectory(), signal);
  const loggerOf = (name: string): StepLogger => ({
    info: (line) => log(`${name}: ${line}`),
    debug: (line) => log(line),
  });
  const onWait = () => log('another set-up is at work; waiting for it');
  const results = await withLock('setup', onWait, () => new StepFlow(steps, { dry: false }).runAll(loggerOf));
  const failed = firstError(results);
  if (failed) throw failed;
  const engine = await connectEngine();
  const images = await ensureImages(engine, { log, signal });
  await sweepKilledRuns(engine.docker);
  return { engine, images };
}
