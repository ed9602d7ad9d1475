import { BaselineError, InterruptedError, NotPossibleError, type ChaosError } from '../core/errors.js';
import type { Aborted } from '../history/events.js';

/** Maps the error that broke off a run to the reason in its history. */
export function abortReason(failure: ChaosError): Aborted['reason'] {
  if (failure instanceof InterruptedError) return 'interrupted';
  if (failure instanceof BaselineError) return 'inconclusive';
  return failure instanceof NotPossibleError ? 'skipped' : 'error';
}
