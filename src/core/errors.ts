/** Exit codes; part of the contract of the command line. */
export const ExitCode = {
  pass: 0,
  violated: 1,
  inconclusive: 2,
  environment: 3,
  usage: 64,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

interface ChaosErrorOptions {
  /** Stable identifier for scripts and issues, e.g. `ENGINE_UNREACHABLE`. */
  code: string;
  exitCode: ExitCode;
  /** What the user can do next. */
  hint?: string | undefined;
  cause?: unknown;
}

/** Base class of all our errors: a short message, a hint, a stable code, an exit code and a cause. */
export class ChaosError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: ChaosErrorOptions) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** Wrong usage or an invalid scenario file: exit 64. */
export class UsageError extends ChaosError {
  constructor(message: string, options: { code?: string; hint?: string; cause?: unknown } = {}) {
    super(message, { code: 'USAGE', ...options, exitCode: ExitCode.usage });
  }
}

/** The environment or the harness failed: exit 3. */
export class EnvironmentError extends ChaosError {
  constructor(message: string, options: { code?: string; hint?: string | undefined; cause?: unknown } = {}) {
    super(message, { code: 'ENVIRONMENT', ...options, exitCode: ExitCode.environment });
  }
}

/** The engine or its kernel cannot do what a scenario needs: exit 2, verdict skipped. */
export class NotPossibleError extends ChaosError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { code: 'NOT_POSSIBLE_HERE', ...options, exitCode: ExitCode.inconclusive });
  }
}

/** The cluster on this machine does not carry the load that the scenario asks for: exit 2, verdict inconclusive. */
export class BaselineError extends ChaosError {
  constructor(message: string, options: { hint?: string } = {}) {
    super(message, { code: 'BASELINE_NOT_REACHED', ...options, exitCode: ExitCode.inconclusive });
  }
}

/** The user asked to stop: exit 130, after healing. */
export class InterruptedError extends ChaosError {
  constructor(signal: string) {
    super(`interrupted by ${signal}`, { code: 'INTERRUPTED', exitCode: ExitCode.interrupted });
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** Converts any thrown value to a ChaosError. An error of another class is a bug of the harness. */
export function asChaosError(error: unknown): ChaosError {
  if (error instanceof ChaosError) return error;
  return new ChaosError(messageOf(error), { code: 'HARNESS', exitCode: ExitCode.environment, cause: error });
}
