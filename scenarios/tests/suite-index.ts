import { directoryName } from '../../src/run/directory.js';
import { findRuns } from '../../src/run/find-runs.js';
import { writeIndex } from '../../src/run/reports.js';
import { REPORTS } from './cli.js';

/**
 * Writes `index.html` and `index.md` next to the runs of this suite: those that began at or after `since`. If a
 * scenario was repeated, its last run counts, as in the suite.
 */
export async function writeSuiteIndex(since: Date, folder = REPORTS): Promise<void> {
  const [time = ''] = directoryName(since, 0).split('-');
  const found = await findRuns([folder], folder);
  await writeIndex(
    folder,
    found.filter(({ path }) => (path.split('/').at(-1) ?? '') >= time),
  );
}
