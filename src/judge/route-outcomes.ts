import { configOn, routeOf, type RouteRecord } from '../history/route.js';
import type { Facts, RouteWrites } from './facts.js';
import type { Leadership } from './leader.js';
import { milestonesOf, type Milestones } from './milestones.js';
import { misroutesOf, type Misroutes } from './misroutes.js';
import { phasesOf } from './phases.js';
import type { Predictions } from './predictions.js';
import { readOutageOf } from './read-outage.js';
import { hasHung, newSessionsOf, routeReadsOf, steadyTimesOf, stillHungOf } from './route-measures.js';
import { durationOf, longestUnseenMs, wasAbandoned } from './outage.js';
import { ROUTE_MILESTONES, type NewSessions, type RouteOutcome } from './route-types.js';
import type { PhaseTiming } from './types.js';
import { writeOutageOf, type WriteOutage } from './write-outage.js';

/** What one route of a run went through. */
export interface RouteFacts {
  record: RouteRecord;
  isOfLoad: boolean;
  /** The facts with the writes of this route in place of those of the load. */
  facts: Facts;
  outage: WriteOutage;
  milestones: Milestones;
  misroutes: Misroutes;
  routing: PhaseTiming | undefined;
  newLeader: NewSessions | null;
}

/** What was concluded about the route of the load. */
type OfLoad = Pick<RouteFacts, 'outage' | 'milestones' | 'misroutes' | 'routing'>;

/**
 * Each route of a run, that of the load first. All saw the same failover. Empty for a run with one route.
 * @param predictOn The predictions for the facts of a route.
 */
export function routesOf(
  facts: Facts,
  leadership: Leadership,
  ofLoad: () => OfLoad,
  predictOn: (facts: Facts) => Predictions | null,
): RouteFacts[] {
  if (facts.furtherRoutes.length === 0) return [];
  const further = facts.furtherRoutes.map((route): RouteFacts => {
    const own = factsOn(route, facts);
    const outage = writeOutageOf(own, leadership);
    const milestones = milestonesOf(own, leadership, outage);
    const { routing } = phasesOf(milestones, predictOn(own));
    const newLeader = newSessionsOf(own, leadership);
    const seen = { outage, milestones, misroutes: misroutesOf(own), routing, newLeader };
    return { record: route.record, isOfLoad: false, facts: own, ...seen };
  });
  const newLeader = newSessionsOf(facts, leadership);
  return [{ record: routeOf(facts.config), isOfLoad: true, facts, ...ofLoad(), newLeader }, ...further];
}

function factsOn({ record, ...operations }: RouteWrites, facts: Facts): Facts {
  const config = facts.config && configOn(facts.config, record);
  const { writesPerSecond, readsPerSecond = writesPerSecond } = record;
  const pacing = { writePacingMs: 1000 / writesPerSecond, readPacingMs: 1000 / readsPerSecond };
  return { ...facts, ...operations, config, ...pacing };
}

/** The routes as run.json has them, the shortest outage first; those that never came back last. */
export function routeOutcomesOf(routes: readonly RouteFacts[]): RouteOutcome[] {
  const outcomes = routes.map(outcomeOf).sort((a, b) => lengthOf(a) - lengthOf(b));
  const [best] = outcomes;
  return outcomes.map((outcome) => ({ ...outcome, behindBest: best ? differenceOf(outcome, best) : null }));
}

function lengthOf({ writeOutageMs }: RouteOutcome): number {
  return writeOutageMs ?? Number.MAX_VALUE;
}

function outcomeOf(route: RouteFacts): RouteOutcome {
  const { record, isOfLoad, facts, milestones, misroutes, routing, newLeader } = route;
  const { main, neverEnded, between } = route.outage;
  return {
    name: record.name,
    router: record.router,
    isOfLoad,
    writeOutageMs: neverEnded || facts.acks.length === 0 ? null : main ? durationOf(main) : 0,
    writeOutage: main && { fromMs: main.fromMs, toMs: main.toMs },
    // A slow load does not see a short outage.
    writeOutageBetween: main ? between : { minMs: 0, maxMs: longestUnseenMs(facts.writePacingMs) },
    milestones: Object.fromEntries(
      ROUTE_MILESTONES.flatMap((name) => (milestones[name] ? [[name, milestones[name]]] : [])),
    ),
    writes: { attempted: facts.writes.length, acknowledged: facts.acks.length },
    misroutes: misroutes.writes.length,
    errors: errorsOf(facts),
    sessionsHung: new Set(facts.writes.filter((write) => hasHung(write, sinceMs(facts))).map(({ writer }) => writer))
      .size,
    stillHung: stillHungOf(facts),
    ...(routing ? { routing } : {}),
    ...(facts.reads.length === 0 ? {} : { readOutageMs: readOutageMs(facts), reads: routeReadsOf(facts) }),
    steady: steadyTimesOf(facts),
    newLeader,
    ...(record.hazard === undefined ? {} : { hazard: record.hazard }),
    behindBest: null,
  };
}

function readOutageMs(facts: Facts): number | null {
  const { main, neverEnded, succeeded } = readOutageOf(facts);
  return neverEnded || succeeded === 0 ? null : main ? durationOf(main) : 0;
}

function sinceMs({ firstFaultMs, load }: Facts): number {
  return firstFaultMs ?? load.fromMs;
}

function errorsOf(facts: Facts): RouteOutcome['errors'] {
  const errors: RouteOutcome['errors'] = {};
  for (const write of facts.unacknowledged) {
    if (write.t < sinceMs(facts) || write.startMs > facts.load.toMs || wasAbandoned(write)) continue;
    const code = write.code ?? 'unknown';
    errors[code] = (errors[code] ?? 0) + 1;
  }
  return errors;
}

/**
 * How much longer a route was down than the best one. Both saw the same fault on the same clock, so the difference has
 * none of the spread between two runs. Its bounds are those of both outages.
 */
function differenceOf(own: RouteOutcome, best: RouteOutcome): RouteOutcome['behindBest'] {
  if (own.writeOutageMs === null || best.writeOutageMs === null) return null;
  if (own === best) return { ms: 0, minMs: 0, maxMs: 0 };
  return {
    ms: own.writeOutageMs - best.writeOutageMs,
    minMs: own.writeOutageBetween.minMs - best.writeOutageBetween.maxMs,
    maxMs: own.writeOutageBetween.maxMs - best.writeOutageBetween.minMs,
  };
}
