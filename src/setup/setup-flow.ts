import { EnvironmentError, messageOf } from '../core/errors.js';

/** Result of a step's check: all is there, or what is missing and what `make` would do about it. */
export type StepCheck = { ok: true; what: string } | { ok: false; why: string; plan: string };

/** Receives the progress of a step. */
export interface StepLogger {
  /** For every user. */
  info: (line: string) => void;
  /** Output of programs; shown on a terminal only. */
  debug: (line: string) => void;
}

/** One thing that set-up takes care of. Steps that do not need each other run concurrently. */
export interface SetupStep {
  name: string;
  /** Names of the steps that must be done first. */
  needs: readonly string[];
  /** Only looks, and changes nothing. Throws when `make` could not help either, for example without a permission. */
  check: () => Promise<StepCheck>;
  /** Returns what was done. Called only after a check that was not ok. */
  make: (logger: StepLogger) => Promise<string>;
}

type StepState = 'present' | 'made' | 'missing' | 'failed' | 'blocked';

/** Result of a step. `missing` occurs only in a dry run. */
export interface StepResult {
  name: string;
  state: StepState;
  /** What is there, what was done, or what is wrong. */
  what: string;
  /** What a real run would do; with `missing`. */
  plan?: string;
  error?: unknown;
  /** Duration of its own work, without waiting for other steps. */
  ms: number;
}

/**
 * Runs each step as soon as the steps that it needs are done. A step whose need failed does not start; the others go
 * on. A dry run (`--check`) makes nothing: a step whose need is missing cannot be checked and is `blocked`.
 */
export class StepFlow {
  private readonly results = new Map<string, Promise<StepResult>>();

  constructor(
    private readonly steps: readonly SetupStep[],
    private readonly options: { dry: boolean },
  ) {}

  /** The result of one step; never rejects. The first call starts the step and those that it needs. */
  run(name: string, logger: (name: string) => StepLogger): Promise<StepResult> {
    const started = this.results.get(name);
    if (started) return started;
    const step = this.steps.find((candidate) => candidate.name === name);
    if (!step) throw new Error(`there is no step ${name}`);
    const result = this.afterNeeds(step, logger);
    this.results.set(name, result);
    return result;
  }

  /** The results of all steps, in the order given. */
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

/** Whether every step is present or made. */
export function allDone(results: readonly StepResult[]): boolean {
  return results.every(({ state }) => state === 'present' || state === 'made');
}

/** The error of the first step that failed, as an EnvironmentError; null when none did. */
export function firstError(results: readonly StepResult[]): EnvironmentError | null {
  const failed = results.find(({ state }) => state === 'failed');
  if (!failed) return null;
  if (failed.error instanceof EnvironmentError) return failed.error;
  return new EnvironmentError(`${failed.name}: ${failed.what}`, { code: 'SETUP_FAILED', cause: failed.error });
}
