import { quantile, quantileInterval, type ConfidenceInterval } from './stats/quantile.js';
import type { Cell, Round, RoundRoute } from './types.js';

/** One route over the rounds of a cell. Every round saw all routes at once, so its differences are paired. */
export interface RouteDistribution {
  name: string;
  /** Rounds that count, and those of them in which writes came back. */
  rounds: number;
  back: number;
  p50Ms: number | null;
  p50Interval: ConfidenceInterval;
  /** How much longer than on the best route of the cell: the median over the rounds. Null for the best itself. */
  behindBest: { ms: number; interval: ConfidenceInterval } | null;
  isBest: boolean;
  readOutageMs: number | null;
  routingMs: number | null;
  openMs: number | null;
  addedMs: number | null;
  newSessions: number | null;
  /** In all rounds together. */
  misroutes: number;
  staleReads: number;
  stillHung: number;
}

/** The routes of a cell, the shortest median outage first; those that never came back last. */
export function routeDistributionsOf({ rounds }: Pick<Cell, 'rounds'>): RouteDistribution[] {
  const counted = rounds.filter(({ leftOut }) => leftOut === null);
  const names = [...new Set(counted.flatMap(({ routes }) => Object.keys(routes ?? {})))];
  const all = names.map((name) => distributionOf(name, counted)).sort((a, b) => lengthOf(a) - lengthOf(b));
  const [best] = all;
  if (!best || best.p50Ms === null) return all;
  return all.map((one) => ({
    ...one,
    isBest: one === best,
    behindBest: one === best ? null : differenceOf(one.name, best.name, counted),
  }));
}

function lengthOf({ p50Ms }: RouteDistribution): number {
  return p50Ms ?? Number.MAX_VALUE;
}

function distributionOf(name: string, rounds: readonly Round[]): RouteDistribution {
  const seen = rounds.flatMap(({ routes }) => routes?.[name] ?? []);
  const values = (of: (route: RoundRoute) => number | null) => seen.flatMap((route) => of(route) ?? []);
  const median = (of: (route: RoundRoute) => number | null) => quantile(values(of), 0.5);
  const sum = (of: (route: RoundRoute) => number) => seen.reduce((total, route) => total + of(route), 0);
  const outages = values(({ writeOutageMs }) => writeOutageMs);
  return {
    name,
    rounds: seen.length,
    back: outages.length,
    p50Ms: quantile(outages, 0.5),
    p50Interval: quantileInterval(outages, 0.5),
    behindBest: null,
    isBest: false,
    readOutageMs: median(({ readOutageMs }) => readOutageMs),
    routingMs: median(({ routingMs }) => routingMs),
    openMs: median(({ openMs }) => openMs),
    addedMs: median(({ addedMs }) => addedMs),
    newSessions: median(({ newSessions }) => newSessions),
    misroutes: sum(({ misroutes }) => misroutes),
    staleReads: sum(({ staleReads }) => staleReads),
    stillHung: sum(({ stillHung }) => stillHung),
  };
}

function differenceOf(name: string, best: string, rounds: readonly Round[]): RouteDistribution['behindBest'] {
  const differences = rounds.flatMap(({ routes }) => {
    const [own, other] = [routes?.[name]?.writeOutageMs, routes?.[best]?.writeOutageMs];
    return own == null || other == null ? [] : [own - other];
  });
  const ms = quantile(differences, 0.5);
  return ms === null ? null : { ms, interval: quantileInterval(differences, 0.5) };
}
