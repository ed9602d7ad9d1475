import { BaselineError, InterruptedError, NotPossibleError, type ChaosError } from '../core/errors.js';
import type { Aborted } from '../history/events.js';

/** What a run that was broken off by this error amounts to. */
export function abortReason(failure: ChaosError): Aborted['reason'] {
  if (failure instanceof InterruptedError) return 'interrupted';
  if (failure instanceof BaselineError) return 'inconclusive';
  return failure instanceof NotPossibleError ? 'skipped' : 'error';
}
