import { directoryName } from '../../src/run/directory.js';
import { findRuns } from '../../src/run/find-runs.js';
import { writeIndex } from '../../src/run/reports.js';
import { REPORTS } from './cli.js';

/**
 * Writes `index.html` and `index.md` beside the runs of this suite, those that began since then. Of runs that were made
 * again the last one counts, in the index as in the suite.
 */
export async function writeSuiteIndex(since: Date, folder = REPORTS): Promise<void> {
  const [time = ''] = directoryName(since, 0).split('-');
  const found = await findRuns([folder], folder);
  await writeIndex(
    folder,
    found.filter(({ path }) => (path.split('/').at(-1) ?? '') >= time),
  );
}
