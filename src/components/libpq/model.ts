import type { EffectiveConfig } from '../../history/events.js';
import { routeOf } from '../../history/route.js';
import { formatBound, type Bound } from '../bound.js';
import type { RouterModel } from '../router-model.js';

/** For the leader's answer to an attempt that has reached it. */
const LEADER_ANSWERS_MS = 1000;
/** libpq's least connect_timeout, which a history without a value is judged by. */
const LEAST_CONNECT_TIMEOUT_MS = 2000;

function clientOf(config: EffectiveConfig) {
  const { hosts = 1, connectTimeoutMs = LEAST_CONNECT_TIMEOUT_MS, backoffMaxMs = 0 } = routeOf(config);
  return { others: Math.max(0, hosts - 1), connectTimeoutMs, backoffMaxMs };
}

/** T6 → T7 is no phase: no component has to notice the new leader, each client finds it. */
function routing(config: EffectiveConfig): Bound {
  const { connectTimeoutMs, backoffMaxMs } = clientOf(config);
  return {
    minMs: 0,
    maxMs: 0,
    rule:
      'none: a client finds the new leader with its next attempt, after its back-off (up to ' +
      `${formatBound(backoffMaxMs)}) and connect_timeout ${formatBound(connectTimeoutMs)} for each silent host`,
  };
}

/** One pass over the hosts: each silent host before the leader costs its connect_timeout. */
function attempt(config: EffectiveConfig): { maxMs: number; rule: string } {
  const { others, connectTimeoutMs } = clientOf(config);
  const silent = `${others} × connect_timeout ${formatBound(connectTimeoutMs)} for silent hosts`;
  return {
    maxMs: others * connectTimeoutMs + LEADER_ANSWERS_MS,
    rule: `${silent} + 1 s for an attempt that was under way`,
  };
}

/** What a client with a list of hosts contributes to predictions and verdicts. */
export const LIBPQ_MODEL: RouterModel = {
  title: 'libpq',
  hasView: false,
  endsSessions: false,
  routing,
  leastRoutingMs: () => 0,
  // A session stays with its host until that host ends it.
  untilGivenUp: () => ({ minMs: Number.POSITIVE_INFINITY, maxMs: Number.POSITIVE_INFINITY }),
  noticeMs: () => 0,
  attempt,
  writePolicy: (config) => policyOf(routeOf(config).write),
  readPolicy: (config) => policyOf(routeOf(config).read),
  describeEndpoint: (attribute) => `target_session_attrs=${attribute}`,
  knobs: [],
};

function policyOf(attribute: string) {
  return {
    text: `target_session_attrs=${attribute}`,
    leaderOnly: attribute === 'read-write',
    replicasOnly: attribute === 'standby',
  };
}
