import { messageOf } from '../../core/errors.js';
import { timeout } from '../../core/timeouts.js';
import { waitFor } from '../../core/wait.js';
import { changePatroniConfig } from '../../components/patroni/client.js';
import type { Endpoint } from '../../core/http.js';
import { exists } from './container-state.js';
import { defineUndo, nothingLeft } from './define-undo.js';

export interface EndMaintenance {
  undo: 'end-maintenance';
  /** REST API endpoints of the members. */
  endpoints: Endpoint[];
}

/** Ends pause mode at the first member that answers: the configuration is shared, and one member may be down. */
export const endMaintenance = defineUndo<EndMaintenance>({
  name: 'end-maintenance',
  order: 'any-time',
  undo: async (docker, { containerId, endpoints }) => {
    if (!(await exists(docker, containerId))) return 'the cluster is gone';
    return waitFor(
      async () => {
        const answer = await Promise.any(endpoints.map(endAt)).catch((error: unknown) => error as AggregateError);
        if (typeof answer === 'string') return { done: true, value: answer };
        return { done: false, saw: answer.errors.map(messageOf).join('; ') };
      },
      { what: 'pause mode to end', timeoutMs: timeout('faultHealed') - 1000, intervalMs: 200 },
    );
  },
  leftover: nothingLeft,
});

async function endAt(endpoint: Endpoint): Promise<string> {
  const answer = await changePatroniConfig(endpoint, { pause: null });
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.body.trim()}`);
  return 'pause mode ended';
}
