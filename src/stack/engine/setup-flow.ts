import { EnvironmentError, messageOf } from '../../core/errors.js';

/** What a step's check found: all there, or what is missing and what `make` would do about it. */
export type StepCheck = { ok: true; what: string } | { ok: false; why: string; plan: string };

/** How a step tells what it is doing. */
export interface StepLogger {
  /** What every user should see. */
  info: (line: string) => void;
  /** Output of programs, shown on a terminal only. */
  debug: (line: string) => void;
}

/** One thing that set-up sees to. Steps without a need of each other go on side by side. */
export interface SetupStep {
  name: string;
  /** Names of the steps that have to be done before. */
  needs: readonly string[];
  /** Looks and changes nothing. Throws when the step is beyond help, e.g. for lack of a permission. */
  check: () => Promise<StepCheck>;
  /** Returns what was done. Called only after a check that was not ok. */
  make: (logger: StepLogger) => Promise<string>;
}

export type StepState = 'present' | 'made' | 'missing' | 'failed' | 'blocked';

/** How a step ended. Only a dry run leaves `missing`. */
export interface StepResult {
  name: string;
  state: StepState;
  /** What is there, what was done, or what is wrong. */
  what: string;
  /** What a real run would do (`missing`). */
  plan?: string;
  error?: unknown;
  /** Of its own work, without the wait for others, ms. */
  ms: number;
}

/**
 * Runs each step as soon as the steps it needs are done. No step starts whose need failed, but the others go on.
 * In a dry run (`--check`) nothing is ever made; a step whose need is missing cannot be judged and is `blocked`.
 */
export class StepFlow {
  private readonly results = new Map<string, Promise<StepResult>>();

  constructor(
    private readonly steps: readonly SetupStep[],
    private readonly options: { dry: boolean },
  ) {}

  /** The result of one step; never rejects. The first call starts it, and whatever it needs. */
  run(name: string, logger: (name: string) => StepLogger): Promise<StepResult> {
    const started = this.results.get(name);
    if (started) return started;
    const step = this.steps.find((candidate) => candidate.name === name);
    if (!step) throw new Error(`there is no step ${name}`);
    const result = this.afterNeeds(step, logger);
    this.results.set(name, result);
    return result;
  }

  /** All steps, in the order given. */
  runAll(logger: (name: string) => StepLogger): Promise<StepResult[]> {
    return Promise.all(this.steps.map(({ name }) => this.run(name, logger)));
  }

  private async afterNeeds(step: SetupStep, logger: (name: string) => StepLogger): Promise<StepResult> {
    const needed = await Promise.all(step.needs.map((need) => this.run(need, logger)));
    const open = needed.filter(({ state }) => state !== 'present' && state !== 'made').map(({ name }) => name);
    if (open.length > 0) return { name: step.name, state: 'blocked', what: `waits for: ${open.join(', ')}`, ms: 0 };
    const startedAt = performance.now();
    const outcome = await this.attempt(step, logger(step.name));
    return { name: step.name, ...outcome, ms: performance.now() - startedAt };
  }

  private async attempt(step: SetupStep, logger: StepLogger): Promise<Omit<StepResult, 'name' | 'ms'>> {
    try {
      const found = await step.check();
      if (found.ok) return { state: 'present', what: found.what };
      if (this.options.dry) return { state: 'missing', what: found.why, plan: found.plan };
      logger.info(`${found.why}: ${found.plan}`);
      return { state: 'made', what: await step.make(logger) };
    } catch (error) {
      return { state: 'failed', what: messageOf(error), error };
    }
  }
}

/** Whether everything is there now. */
export function allDone(results: readonly StepResult[]): boolean {
  return results.every(({ state }) => state === 'present' || state === 'made');
}

/** The error of the first step that failed, as one of ours; null when none did. */
export function firstError(results: readonly StepResult[]): EnvironmentError | null {
  const failed = results.find(({ state }) => state === 'failed');
  if (!failed) return null;
  if (failed.error instanceof EnvironmentError) return failed.error;
  return new EnvironmentError(`${failed.name}: ${failed.what}`, { code: 'SETUP_FAILED', cause: failed.error });
}
