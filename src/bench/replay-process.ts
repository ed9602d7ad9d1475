import { replayAndReport } from './reporting.js';

/** Runs as a separate process, so that the measured memory is the replay's alone. */
process.send?.(await replayAndReport(process.argv[2] ?? ''));
