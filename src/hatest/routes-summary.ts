import { pairOutages, type OutageEvent } from './pairing.js';
import type { HatestSummary, HatestVerdict } from './summary.js';

/** The summary of one of several routes: that of a single target, with its name and the sum of its outages. */
export interface RouteSummary extends HatestSummary {
  route: string;
  totalOutageMs: number;
}

/** The document that `hatest --json` prints for several routes. */
export interface RoutesSummary {
  schemaVersion: 1;
  /** The worst of the routes: fail before inconclusive before pass. */
  verdict: HatestVerdict;
  cause: string | null;
  startedAt: string;
  durationMs: number;
  /** The route with the shortest total outage first; those that were down at the end, last. */
  routes: RouteSummary[];
  /** Outages that overlap in time, with the differences between the routes. */
  events: OutageEvent[];
}

/** The worst first. */
const VERDICTS: readonly HatestVerdict[] = ['fail', 'inconclusive', 'pass'];

/** Builds the summary of several routes from theirs. `names` are in the order of `summaries`. */
export function summariseRoutes(names: readonly string[], summaries: readonly HatestSummary[]): RoutesSummary {
  const named = summaries.map((summary, index) => ({
    route: names[index] ?? '',
    totalOutageMs: summary.outages.reduce((sum, { durationMs }) => sum + durationMs, 0),
    ...summary,
  }));
  const verdict = VERDICTS.find((candidate) => named.some((route) => route.verdict === candidate)) ?? 'inconclusive';
  const causes = named.filter((route) => route.verdict === verdict && route.cause !== null);
  return {
    schemaVersion: 1,
    verdict,
    cause: causes.length === 0 ? null : causes.map(({ route, cause }) => `${route}: ${cause}`).join('; '),
    startedAt: summaries[0]?.startedAt ?? '',
    durationMs: summaries[0]?.durationMs ?? 0,
    routes: named.toSorted((a, b) => Number(isDown(a)) - Number(isDown(b)) || a.totalOutageMs - b.totalOutageMs),
    events: pairOutages(named),
  };
}

function isDown({ outages }: HatestSummary): boolean {
  return outages.at(-1)?.ended === false;
}
