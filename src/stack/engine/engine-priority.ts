import { stateDirectory } from '../../core/paths.js';
import { lowerSessionPriority, restoreSessionPriority } from '../../core/priority.js';
import { containerdPidFile, SYSTEM_PLACES } from './daemon-places.js';
import { pidIn } from './stale-files.js';
import { stillRuns } from './process-identity.js';
import { readRecord } from './daemon-record.js';

let underWay = 0;

/**
 * While `work` goes on, the engine that set-up started does not give way: where every core is taken, one that does needs
 * more than ten seconds to kill three containers and empty their volumes. Another process that ends its own work meanwhile
 * ends that for all; an engine that somebody else started stays as it is.
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
