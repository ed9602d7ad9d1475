import { replayAndReport } from './reporting.js';

/** A process of its own, so that the memory it tells of is the replay's alone. */
process.send?.(await replayAndReport(process.argv[2] ?? ''));
