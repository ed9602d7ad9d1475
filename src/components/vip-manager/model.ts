import type { EffectiveConfig } from '../../history/events.js';
import { formatBound, type Bound } from '../bound.js';
import { leaderModel, vipMs } from '../vip/leader-model.js';

/** How long it waits for a change of the key, and takes to add the address (consul_leader_checker.go, 1.0.2). */
const LOOK_MS = 1000;

/** T6 → T7. It follows the leader key, which comes before the promotion. */
function routing(config: EffectiveConfig): Bound {
  const intervalMs = vipMs(config, 'vipManagerIntervalMs');
  return {
    minMs: 0,
    maxMs: intervalMs + LOOK_MS,
    rule:
      `0 (it follows the leader key, which comes before the promotion) … interval ${formatBound(intervalMs)} ` +
      '+ 1 s for its look at the key',
  };
}

/** vip-manager on the PostgreSQL nodes: the one whose name is in the leader key has the address. */
export const VIP_MANAGER_MODEL = leaderModel('vip-manager', routing, {
  leastRoutingMs: () => 0,
  // It asks the DCS, not Patroni: the address moves with the leader key.
  untilGivenUp: () => ({ minMs: Number.POSITIVE_INFINITY, maxMs: Number.POSITIVE_INFINITY }),
  noticeMs: (config) => vipMs(config, 'vipManagerIntervalMs') + LOOK_MS,
});
