import { stateDirectory } from '../core/paths.js';
import { lowerSessionPriority, restoreSessionPriority } from '../core/priority.js';
import { containerdPidFile, SYSTEM_PLACES } from './daemon-places.js';
import { pidIn } from './stale-files.js';
import { stillRuns } from '../core/process-identity.js';
import { readRecord } from './daemon-record.js';

let underWay = 0;

/**
 * Runs `work` while the engine that set-up started has normal priority. At low priority, with every core taken, killing
 * three containers and emptying their volumes took more than ten seconds. Not reference-counted across processes: the
 * first to finish lowers the priority for all. An engine that set-up did not start is left alone.
 */
export async function withNormalPriority<T>(work: () => Promise<T>, processes = ownEngine): Promise<T> {
  underWay += 1;
  if (underWay === 1) processes().forEach(restoreSessionPriority);
  try {
    return await work();
  } finally {
    underWay -= 1;
    if (underWay === 0) processes().forEach(lowerSessionPriority);
  }
}

function ownEngine(): number[] {
  const record = readRecord(stateDirectory());
  if (record?.kind !== 'process' || !stillRuns(record.identity)) return [];
  const containerd = pidIn(containerdPidFile(SYSTEM_PLACES));
  return [record.identity.pid, ...(containerd === null ? [] : [containerd])];
}
