import type { ChaosError } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';

/** What a run has left. Declared here once more, so that its users need the types of no driver. */
export interface RunOutcome {
  /** The contents of run.json. */
  result: RunResult;
  events: readonly HistoryEvent[];
  /** Where report.html, report.md, junit.xml, run.json, history.ndjson and logs/ are. */
  directory: string;
  /** Why the run did not come to its end; null when it did. */
  failure: ChaosError | null;
}
