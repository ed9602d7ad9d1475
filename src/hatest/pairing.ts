import type { OutageSummary } from './summary.js';

type TimedOutage = Pick<OutageSummary, 'from' | 'to' | 'ended' | 'durationMs' | 'uncertaintyMs'>;

export interface RouteOutages {
  route: string;
  outages: readonly TimedOutage[];
}

/** What one route saw of an event. */
export interface EventRoute {
  route: string;
  /** Number of its outages in the event; 0 if the route saw none of it. */
  outages: number;
  outageMs: number;
  /** False if its last outage was still going on when the session ended. */
  ended: boolean;
  /** How much later than the first route it went down and was back; null where it was not. */
  downLaterMs: number | null;
  backLaterMs: number | null;
  /**
   * How much longer it was down than the route with the shortest outage, with the limits of that. Null where one of the
   * two was not back at the end.
   */
  longerMs: number | null;
  longerMinMs: number | null;
  longerMaxMs: number | null;
}

/** Outages of several routes that overlap in time: the same event, seen through each. ISO times in UTC. */
export interface OutageEvent {
  from: string;
  to: string;
  /** All routes of the session, that with the shortest outage first; those that were not back, last. */
  routes: EventRoute[];
}

interface Tagged extends TimedOutage {
  route: string;
  fromMs: number;
  toMs: number;
}

/** Groups the outages that overlap, directly or through another one, and compares the routes within each group. */
export function pairOutages(routes: readonly RouteOutages[]): OutageEvent[] {
  const names = routes.map(({ route }) => route);
  const all = routes
    .flatMap(({ route, outages }) => outages.map((outage) => tagged(route, outage)))
    .sort((a, b) => a.fromMs - b.fromMs);
  const groups: Tagged[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const outage of all) {
    if (outage.fromMs < endMs) groups.at(-1)?.push(outage);
    else groups.push([outage]);
    endMs = Math.max(endMs, outage.toMs);
  }
  return groups.map((group) => eventOf(group, names));
}

function tagged(route: string, outage: TimedOutage): Tagged {
  return { ...outage, route, fromMs: Date.parse(outage.from), toMs: Date.parse(outage.to) };
}

function eventOf(group: readonly Tagged[], names: readonly string[]): OutageEvent {
  const seen = names
    .map((route) => seenBy(route, group))
    .sort((a, b) => Number(b.ended) - Number(a.ended) || a.outageMs - b.outageMs);
  const downMs = Math.min(...group.map(({ fromMs }) => fromMs));
  const backMs = Math.min(...seen.map(({ toMs }) => toMs ?? Number.POSITIVE_INFINITY));
  const [shortest] = seen;
  return {
    from: new Date(downMs).toISOString(),
    to: new Date(Math.max(...group.map(({ toMs }) => toMs))).toISOString(),
    routes: seen.map(({ route, outages, outageMs, uncertaintyMs, ended, fromMs, toMs }) => {
      const longerMs = outageMs - (shortest?.outageMs ?? 0);
      const isShortest = route === shortest?.route;
      const isLimited = ended && shortest?.ended === true;
      return {
        route,
        outages,
        outageMs,
        ended,
        downLaterMs: fromMs === null ? null : fromMs - downMs,
        backLaterMs: toMs === null ? null : toMs - backMs,
        longerMs: isLimited ? longerMs : null,
        // Each outage may have been shorter by its uncertainty, and none can have been longer.
        longerMinMs: isLimited ? (isShortest ? 0 : longerMs - uncertaintyMs) : null,
        longerMaxMs: isLimited ? (isShortest ? 0 : longerMs + shortest.uncertaintyMs) : null,
      };
    }),
  };
}

function seenBy(route: string, group: readonly Tagged[]) {
  const own = group.filter((outage) => outage.route === route);
  const ended = own.every((outage) => outage.ended);
  return {
    route,
    outages: own.length,
    outageMs: own.reduce((sum, { durationMs }) => sum + durationMs, 0),
    uncertaintyMs: own.reduce((sum, { uncertaintyMs }) => sum + uncertaintyMs, 0),
    ended,
    fromMs: own[0]?.fromMs ?? null,
    toMs: ended ? (own.at(-1)?.toMs ?? null) : null,
  };
}
