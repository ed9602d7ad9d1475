import { Listr, ListrLogger, ProcessOutput, type ListrTask } from 'listr2';
import pc from 'picocolors';
import { ExitCode } from '../core/errors.js';
import { stateDirectory } from '../core/paths.js';
import { formatDuration } from '../core/units.js';
import { readHost } from '../setup/host.js';
import { withLock } from '../core/machine-lock.js';
import { setupSteps } from '../setup/setup.js';
import {
  allDone,
  firstError,
  StepFlow,
  type SetupStep,
  type StepResult,
  type StepLogger,
} from '../setup/setup-flow.js';
import { stopDaemon } from '../setup/stop-daemon.js';
import type { CommandResult } from './list.js';

export interface SetupOptions {
  /** Only report. */
  check?: boolean;
  /** Stop the engine that set-up started. */
  stop?: boolean;
  signal?: AbortSignal;
}

/**
 * Prepares this machine, or only reports what is missing (`check`), or stops the engine of an earlier set-up (`stop`).
 * All output goes to stderr. Exit code 0 if everything is in place, 3 if `check` found something missing.
 * @throws EnvironmentError of the failed step.
 */
export async function setupCommand(options: SetupOptions = {}): Promise<CommandResult> {
  const stateDir = stateDirectory();
  const onWait = () => print('another set-up is at work; waiting for it');
  if (options.stop) {
    print(await withLock('setup', onWait, () => stopDaemon(stateDir)));
    return { exitCode: ExitCode.pass, stdout: '' };
  }
  const steps = setupSteps(readHost(), stateDir, options.signal);
  if (options.check) {
    const results = await new StepFlow(steps, { dry: true }).runAll(() => SILENT);
    print(formatResults(results));
    return { exitCode: allDone(results) ? ExitCode.pass : ExitCode.environment, stdout: '' };
  }
  const results = await withLock('setup', onWait, () => show(steps));
  const error = firstError(results);
  if (error) throw error;
  return { exitCode: ExitCode.pass, stdout: '' };
}

const SILENT: StepLogger = { info: () => undefined, debug: () => undefined };

/** Formats the results of a dry run, one line per step. */
export function formatResults(results: readonly Omit<StepResult, 'error'>[]): string {
  return results.map((result) => `${mark(result)} ${line(result)}`).join('\n');
}

function mark({ state }: Pick<StepResult, 'state'>): string {
  return state === 'present' || state === 'made' ? pc.green('✓') : pc.red('✗');
}

function line({ name, what, plan, ms }: Omit<StepResult, 'error'>): string {
  return `${name}: ${what}${plan === undefined ? '' : ` → ${plan}`} ${pc.dim(`(${formatDuration(ms)})`)}`;
}

/** Runs the steps with one line each on stderr; on a terminal the lines are updated in place. */
async function show(steps: readonly SetupStep[]): Promise<StepResult[]> {
  const flow = new StepFlow(steps, { dry: false });
  const onTerminal = process.stderr.isTTY;
  const loggers = new Map<string, StepLogger>();
  const loggerOf = (name: string): StepLogger => ({
    info: (text) => loggers.get(name)?.info(text),
    debug: (text) => loggers.get(name)?.debug(text),
  });
  const tasks = steps.map(({ name }): ListrTask => ({
    title: name,
    task: async (_context, task) => {
      const output = (text: string) => (task.output = text);
      loggers.set(name, { info: output, debug: onTerminal ? output : () => undefined });
      const result = await flow.run(name, loggerOf);
      if (result.state === 'blocked') task.skip(line(result));
      if (result.state === 'failed') throw new Error(line(result));
      task.title = line(result);
    },
  }));
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr), useIcons: true });
  const look = { rendererOptions: { logger } };
  await new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    ...(onTerminal ? { renderer: 'default' as const, ...look } : { renderer: 'simple' as const, ...look }),
  }).run();
  return flow.runAll(loggerOf);
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
