import { messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { post, type Answer } from '../stack/clients/http.js';
import { changePatroniConfig, restOf } from '../stack/clients/patroni.js';
import { patroniNodes, type Endpoint, type StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import type { OperationName } from './parameters.js';

/** A switchover is answered when it is over. */
const ANSWER_MS = 60_000;

/** One call of Patroni's REST API (docs/rest_api.rst), of the node it is about. In force from the request on. */
export function operate(
  node: StackNode,
  { operation, answer: expected }: { operation: OperationName; answer: 'accepted' | 'refused' },
  candidate: StackNode | null,
  context: FaultContext,
): Injection {
  const endpoint = restOf(node);
  const base = { containerId: node.containerId, node: node.name };
  const endpoints = patroniNodes(context.cluster).map(restOf);
  return {
    node,
    undo: operation === 'maintenance' ? { ...base, undo: 'end-maintenance', endpoints } : { ...base, undo: 'nothing' },
    inject: async () => {
      const atMs = context.clock.now();
      const answer = await call(endpoint, operation, node.name, candidate?.name ?? null);
      const said = answer.body.trim().slice(0, 200);
      const outcome = outcomeOf(answer);
      if (outcome === null || (outcome === 'refused' && expected !== 'refused')) {
        throw new Error(`Patroni answered ${answer.status}: ${said}`);
      }
      const seconds = ((context.clock.now() - atMs) / 1000).toFixed(1);
      const body = outcome === 'accepted' && operation === 'maintenance' ? 'pause: true' : said;
      const open = outcome === 'open' ? ' (the outcome is open: Patroni goes on with it)' : '';
      return { atMs, uncertaintyMs: 5, outcome, text: `${answer.status} after ${seconds} s: ${body}${open}` };
    },
  };
}

/**
 * What Patroni made of a request; null where the answer is no answer to it. A switchover that is not over within
 * 2 × max(10, loop_wait) s is answered `503 … status unknown` and goes on (patroni/api.py, poll_failover_result; #743).
 * Any other 503, and a 412, is a refusal.
 */
export function outcomeOf({ status, body }: Pick<Answer, 'status' | 'body'>): 'accepted' | 'refused' | 'open' | null {
  if (status < 300) return 'accepted';
  if (status === 503 && /status unknown/i.test(body)) return 'open';
  return status === 412 || status === 503 ? 'refused' : null;
}

function call(endpoint: Endpoint, operation: OperationName, name: string, candidate: string | null): Promise<Answer> {
  const ask = (path: string, body: object) => post(endpoint, path, JSON.stringify(body), ANSWER_MS);
  switch (operation) {
    case 'switchover':
      return ask('/switchover', { leader: name });
    case 'failover':
      return ask('/failover', { candidate });
    case 'restart':
      return ask('/restart', {});
    case 'reinit':
      return ask('/reinitialize', {});
    case 'reload':
      return ask('/reload', {});
    case 'maintenance':
      return changePatroniConfig(endpoint, { pause: true }, ANSWER_MS);
  }
}

/** Ends pause mode at whichever member answers: the configuration belongs to the cluster, and the one it was begun at may be down. */
export async function endMaintenance(endpoints: readonly Endpoint[]): Promise<string> {
  const end = async (endpoint: Endpoint) => {
    const answer = await changePatroniConfig(endpoint, { pause: null });
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.body.trim()}`);
    return 'pause mode ended';
  };
  return waitFor(
    async () => {
      const said = await Promise.any(endpoints.map(end)).catch((error: unknown) => error as AggregateError);
      if (typeof said === 'string') return { done: true, value: said };
      return { done: false, saw: said.errors.map(messageOf).join('; ') };
    },
    { what: 'pause mode to end', timeoutMs: timeout('faultHealed') - 1000, intervalMs: 200 },
  );
}
