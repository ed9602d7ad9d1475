import type { EffectiveConfig } from '../../history/events.js';
import { formatBound, type Bound } from '../bound.js';
import { leaderModel, vipMs } from '../vip/leader-model.js';

/** Of all nodes (compose/keepalived/patroni/service): the check decides which of them takes part at all. */
const PRIORITY = 100;
/** How long the check waits for an answer of Patroni. */
const CHECK_ANSWERS_MS = 1000;

/** RFC 5798, 6.1: how long a backup waits for an advertisement. */
function masterDownMs(advertIntMs: number, priority: number): number {
  return 3 * advertIntMs + ((256 - priority) / 256) * advertIntMs;
}

/**
 * T6 → T7. The check asks Patroni for `/primary`, which follows the lock, so it may pass before the promotion. Then the
 * node is a backup that hears no other, and takes the address.
 */
function routing(config: EffectiveConfig): Bound {
  const advertIntMs = vipMs(config, 'advertIntMs');
  const checkIntervalMs = vipMs(config, 'checkIntervalMs');
  const silenceMs = masterDownMs(advertIntMs, PRIORITY);
  return {
    minMs: 0,
    maxMs: checkIntervalMs + CHECK_ANSWERS_MS + silenceMs,
    rule:
      `0 (the check follows the lock) … interval ${formatBound(checkIntervalMs)} + 1 s for the answer + ` +
      `3 × advert_int ${formatBound(advertIntMs)} + skew ${formatBound(silenceMs - 3 * advertIntMs)}`,
  };
}

function noticeMs(config: EffectiveConfig): number {
  return vipMs(config, 'checkIntervalMs') + CHECK_ANSWERS_MS;
}

/** keepalived on the PostgreSQL nodes: without a good answer of Patroni a node has no part in the election. */
export const KEEPALIVED_LEADER_MODEL = leaderModel('keepalived on the leader', routing, {
  leastRoutingMs: (config) => masterDownMs(vipMs(config, 'advertIntMs'), PRIORITY),
  untilGivenUp: (config) => ({ minMs: 0, maxMs: noticeMs(config) }),
  noticeMs,
});
