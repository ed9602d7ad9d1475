import { ExitCode } from '../core/errors.js';
import type { RunResult } from '../judge/types.js';

/** The exit code of one verdict. Apart from `run`, whose modules take a second to load: `replay` needs few of them. */
export function exitCodeOfVerdict({ verdict }: Pick<RunResult, 'verdict'>): ExitCode {
  switch (verdict) {
    case 'pass':
      return ExitCode.pass;
    case 'fail':
      return ExitCode.violated;
    case 'error':
      return ExitCode.environment;
    case 'inconclusive':
    case 'skipped':
      return ExitCode.inconclusive;
  }
}
