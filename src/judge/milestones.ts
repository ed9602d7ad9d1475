import { routerModelOf } from '../components/router-models.js';
import type { LogLine, Probe, ProxyServer, VipMove } from '../history/events.js';
import { isProxyOf, routeOf } from '../history/route.js';
import type { Facts } from './facts.js';
import type { Leadership } from './leader.js';
import { boundaryUncertainty, firstFailure, firstOnNewTimeline, type WriteOutage } from './write-outage.js';
import type { Milestone, MilestoneName } from './types.js';

export type Milestones = Partial<Record<MilestoneName, Milestone>>;

/** The outage of the failover. */
type Failed = Pick<WriteOutage, 'main' | 'neverEnded'>;

interface MilestoneEvent {
  id: number;
  t: number;
  unc: number;
  src: string;
}

/** The milestone that an event shows. `uncertaintyMs` replaces the event's own where that is too small. */
export function milestone(event: MilestoneEvent, uncertaintyMs: number = event.unc): Milestone {
  return { atMs: event.t, source: event.src, uncertaintyMs, event: event.id };
}

/**
 * T0 to T8 of a run; T9 comes from rejoin.ts. A milestone that was not seen is left out.
 * T0 is the pivotal injection's proof (see leader.ts). T1 and T8 are the two acknowledgements around the write outage.
 */
export function milestonesOf(facts: Facts, leadership: Leadership, outage: Failed): Milestones {
  const found: Milestones = {};
  const put = (name: MilestoneName, event: MilestoneEvent | null | undefined, uncertaintyMs?: number) => {
    if (event) found[name] = milestone(event, uncertaintyMs);
  };
  put('T0', leadership.pivot?.effective);

  const renewed = firstOnNewTimeline(facts, leadership);
  const last = outage.main?.last ?? renewed?.last;
  const first = outage.neverEnded ? undefined : (renewed?.first ?? outage.main?.first ?? undefined);
  if (last) put('T1', last, Math.max(last.unc, boundaryUncertainty(facts, last.t)));
  if (outage.main) put('T2', firstFailure(facts, outage.main));
  if (first) put('T8', first, Math.max(first.unc, boundaryUncertainty(facts, first.t)));

  put('T3', leadership.lost);
  put('T4', leadership.taken);
  const holder = leadership.taken?.holder;
  if (leadership.taken && holder !== undefined) {
    const takenMs = leadership.taken.t;
    put('T5', promotionBegins(facts, holder, takenMs));
    const promoted = outOfRecovery(facts, holder, takenMs, leadership);
    put('T6', promoted);
    // A client with a list of hosts finds the new leader as soon as it takes writes.
    const { movesAddress, hasView } = routerModelOf(facts.config);
    if (movesAddress) put('T7', addressCame(facts, holder, takenMs));
    else put('T7', hasView ? proxyUp(facts, holder, takenMs) : promoted);
  }
  return found;
}

/**
 * Container logs have another clock, and probes are polls: what follows the put of the key may be dated this much
 * before it.
 */
const CLOCK_SLACK_MS = 500;

/**
 * Patroni logs this once it has the lock and has asked for the promotion, not when it is done (ha.py,
 * enforce_primary_role).
 */
const PROMOTION_ASKED = /promoted self to leader/i;

function promotionBegins(facts: Facts, node: string, takenMs: number): LogLine | undefined {
  return facts.logs.find(
    (log) =>
      log.node === node &&
      log.t + log.unc >= takenMs - CLOCK_SLACK_MS &&
      (log.tag === 'promoting' || (log.tag === 'promoted' && PROMOTION_ASKED.test(log.line))),
  );
}

/**
 * T6: the earlier of a probe that finds the node out of recovery on a newer timeline, and PostgreSQL's log that it is
 * promoted or accepts connections.
 */
function outOfRecovery(
  facts: Facts,
  node: string,
  takenMs: number,
  leadership: Leadership,
): Probe | LogLine | undefined {
  const { timelineBefore } = leadership;
  const probe = (facts.probesByNode.get(node) ?? []).find(
    (candidate) =>
      candidate.t >= takenMs - CLOCK_SLACK_MS &&
      candidate.inRecovery === false &&
      // Patroni may promote the same node again after it demoted itself; a node that stayed primary does not count.
      (timelineBefore === null || (candidate.timeline ?? 0) > timelineBefore),
  );
  const log = facts.logs.find(
    (candidate) =>
      candidate.node === node &&
      candidate.t + candidate.unc >= takenMs - CLOCK_SLACK_MS &&
      (candidate.tag === 'accepting' || (candidate.tag === 'promoted' && !PROMOTION_ASKED.test(candidate.line))),
  );
  if (probe && log) return probe.t <= log.t ? probe : log;
  return probe ?? log;
}

/**
 * T7 where a proxy routes: when HAProxy saw the server UP. Its check asks Patroni whether the node holds the lock
 * (api.py: primary_status_code), so that can be before PostgreSQL has left recovery. A server that was UP all along (a
 * check that replicas pass too) was UP when the key was taken.
 */
function proxyUp({ proxyServers, config }: Facts, node: string, takenMs: number): ProxyServer | undefined {
  const route = routeOf(config);
  const own = proxyServers.filter(
    (change) => change.backend === 'postgres_rw' && change.server === node && isProxyOf(change.proxy, route),
  );
  const before = own.findLast((change) => change.t < takenMs - CLOCK_SLACK_MS);
  if (before?.up) return { ...before, t: takenMs };
  return own.find((change) => change.up && change.t >= takenMs - CLOCK_SLACK_MS);
}

/** When the moving address of the route came to a node. It may follow the lock, as HAProxy's check does. */
function addressCame({ vipMoves, config }: Facts, node: string, takenMs: number): VipMove | undefined {
  const { write } = routeOf(config);
  const came = vipMoves.filter((move) => move.held && move.node === node && write.startsWith(`${move.address}:`));
  return came.find(({ t }) => t >= takenMs - CLOCK_SLACK_MS);
}
