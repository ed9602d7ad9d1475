import { z } from 'zod';
import { post, type HttpResponse } from '../../core/http.js';
import { changePatroniConfig, restOf } from '../../components/patroni/client.js';
import type { Endpoint } from '../../core/http.js';
import { patroniNodes, type StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import type { FaultContext, Injection } from '../fault.js';

const OPERATIONS = ['switchover', 'failover', 'restart', 'reinit', 'reload', 'maintenance'] as const;
type OperationName = (typeof OPERATIONS)[number];

/** Time limit of the request. Patroni answers a switchover when it is over. */
const ANSWER_MS = 60_000;

export const operation = defineFault({
  name: 'operation',
  description: 'What people do to a running cluster, by the REST API of Patroni.',
  parameters: z.strictObject({
    operation: z
      .enum(OPERATIONS)
      .describe(
        'switchover and failover: away from the leader. restart: PostgreSQL. reinit: a new base backup. ' +
          'reload: the configuration. maintenance: pause mode, ended by the heal.',
      ),
    answer: z
      .enum(['accepted', 'refused'])
      .default('accepted')
      .describe('What Patroni must say, judged by the check `answers`; refused: 412 or 503.'),
  }),
  targets: ['patroni'],
  peers: [],
  needs: [],
  waitsForStop: true,
  returnsFrom: 'injection',
  breaks: 'operation',
  traits: ({ operation, answer }) => ({
    container: 'runs',
    // The other operations leave PostgreSQL running, or make it log its shutdown.
    nodeSilent: operation === 'reinit' || operation === 'restart',
    takesNodeAway: false,
    canMoveLeader: answer !== 'refused' && movesLeader(operation),
    healable: operation === 'maintenance',
    undoneInRunningNode: false,
    stackable: true,
    exclusiveKey: null,
    // Patroni answers a slow switchover before it is over, and continues it.
    answer: { expected: answer, unrecorded: 'accepted', open: answer === 'accepted' ? 'right' : 'wrong' },
    failureMode: () => (answer !== 'refused' && movesLeader(operation) ? 'switchover' : null),
  }),
  prepare: async (nodes, step, context) => {
    const candidate = step.operation === 'failover' ? ((await context.resolve('any-replica'))[0] ?? null) : null;
    return nodes.map((node) => operate(node, step, candidate, context));
  },
});

function movesLeader(operation: OperationName): boolean {
  return operation === 'switchover' || operation === 'failover';
}

/** One call of the REST API of the target's Patroni (docs/rest_api.rst). In force from the request on. */
export function operate(
  node: StackNode,
  { operation }: { operation: OperationName },
  candidate: StackNode | null,
  context: FaultContext,
): Injection {
  const endpoint = restOf(node);
  const base = { containerId: node.containerId, node: node.name };
  const endpoints = patroniNodes(context.cluster).map(restOf);
  return {
    node,
    undo: operation === 'maintenance' ? { ...base, undo: 'end-maintenance', endpoints } : { ...base, undo: 'nothing' },
    // An unexpected refusal is an outcome of the cluster. The check `answers` judges it.
    inject: async () => {
      const atMs = context.clock.now();
      const answer = await call(endpoint, operation, node.name, candidate?.name ?? null);
      const said = answer.body.trim().slice(0, 200);
      const outcome = outcomeOf(answer);
      if (outcome === null) throw new Error(`Patroni answered ${answer.status}: ${said}`);
      const seconds = ((context.clock.now() - atMs) / 1000).toFixed(1);
      const body = outcome === 'accepted' && operation === 'maintenance' ? 'pause: true' : said;
      const open = outcome === 'open' ? ' (the outcome is open: Patroni goes on with it)' : '';
      return { atMs, uncertaintyMs: 5, outcome, text: `${answer.status} after ${seconds} s: ${body}${open}` };
    },
  };
}

/**
 * The meaning of an answer to a request; null if it is not a valid answer. A switchover that is not over within 2 ×
 * max(10, loop_wait) s is answered `503 … status unknown` and continues (patroni/api.py, poll_failover_result; #743).
 * Any other 503, and a 412, is a refusal.
 */
export function outcomeOf({
  status,
  body,
}: Pick<HttpResponse, 'status' | 'body'>): 'accepted' | 'refused' | 'open' | null {
  if (status < 300) return 'accepted';
  if (status === 503 && /status unknown/i.test(body)) return 'open';
  return status === 412 || status === 503 ? 'refused' : null;
}

function call(
  endpoint: Endpoint,
  operation: OperationName,
  name: string,
  candidate: string | null,
): Promise<HttpResponse> {
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
