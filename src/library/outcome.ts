import type { ChaosError } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';

/** The outcome of a run. Declared again here so that the package's users do not need the types of drivers. */
export interface RunOutcome {
  /** The contents of run.json. */
  result: RunResult;
  events: readonly HistoryEvent[];
  /** Where report.html, report.md, junit.xml, run.json, history.ndjson and logs/ are. */
  directory: string;
  /** Why the run did not come to its end; null when it did. */
  failure: ChaosError | null;
}
