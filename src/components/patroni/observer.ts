import type { Clock } from '../../core/clock.js';
import type { Attention } from '../../history/attention.js';
import type { RecordEvent } from '../../history/events.js';
import { patroniStatus } from './client.js';
import type { StackNode } from '../../stack/types.js';
import { poll, type Observer } from '../observer.js';

const EVERY_MS = 500;
const CALM_EVERY_MS = 2000;

/** Records each change of what a member reports over REST, and each loss of its answer. */
export function observePatroni(node: StackNode, clock: Clock, record: RecordEvent, attention?: Attention): Observer {
  let last = '';
  const change = (t: number, unc: number, fields: { reachable: boolean } & Record<string, unknown>) => {
    const now = JSON.stringify(fields);
    if (now === last) return;
    last = now;
    record({ kind: 'member', t, unc, src: 'patroni-rest', node: node.name, ...fields });
  };
  return poll({
    src: 'patroni-rest',
    everyMs: EVERY_MS,
    calm: attention && { everyMs: CALM_EVERY_MS, attention },
    clock,
    look: () => patroniStatus(node),
    seen: (status, t, unc) =>
      change(t, unc, {
        reachable: true,
        role: status.role,
        state: status.state,
        ...(status.timeline === undefined ? {} : { timeline: status.timeline }),
        ...(status.replication_state === undefined ? {} : { replicationState: status.replication_state }),
      }),
    failed: (_error, t, unc) => change(t, unc, { reachable: false }),
  });
}
