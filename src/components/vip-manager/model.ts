import type { EffectiveConfig } from '../../history/events.js';
import { formatBound, type Bound } from '../bound.js';
import { leaderModel, vipSettingsIn } from '../vip/leader-model.js';

/** How long an unchanged key is waited for, and for the address to be added (checker/consul_leader_checker.go, 1.0.2). */
const LOOK_MS = 1000;

/** T6 → T7. It follows the leader key, which comes before the promotion. */
function routing(config: EffectiveConfig): Bound {
  const { vipManagerIntervalMs } = vipSettingsIn(config);
  return {
    minMs: 0,
    maxMs: vipManagerIntervalMs + LOOK_MS,
    rule:
      `0 (it follows the leader key, which comes before the promotion) … interval ${formatBound(vipManagerIntervalMs)} ` +
      '+ 1 s for its look at the key',
  };
}

/** vip-manager on the PostgreSQL nodes: the one whose name is in the leader key has the address. */
export const VIP_MANAGER_MODEL = leaderModel('vip-manager', routing, {
  leastRoutingMs: () => 0,
  // It asks the DCS, not Patroni: the address moves with the leader key.
  untilGivenUp: () => ({ minMs: Number.POSITIVE_INFINITY, maxMs: Number.POSITIVE_INFINITY }),
  noticeMs: (config) => vipSettingsIn(config).vipManagerIntervalMs + LOOK_MS,
});
