import type { Bound } from '../bound.js';
import { leaderModel } from '../vip/leader-model.js';

/** For Patroni to start the script, and for the script to send a gratuitous ARP. */
const CALLBACK_MS = 1000;

/** T6 → T7: Patroni runs the callback when it has promoted. */
function routing(): Bound {
  return { minMs: 0, maxMs: CALLBACK_MS, rule: '0 … 1 s for the callback, which Patroni runs after the promotion' };
}

/** Patroni's own callback gives the address to a new leader, and takes it from one that is demoted or stopped. */
export const PATRONI_CALLBACK_MODEL = leaderModel('address by Patroni callback', routing, {
  leastRoutingMs: () => 0,
  // A Patroni that is silent runs no callback: the address stays until the new leader takes it over.
  untilGivenUp: () => ({ minMs: Number.POSITIVE_INFINITY, maxMs: Number.POSITIVE_INFINITY }),
  noticeMs: () => CALLBACK_MS,
});
