import { AT, leaderKill } from './cases.js';
import type { HistoryBuilder } from './history.js';
import type { RedCase } from './red-cases.js';

const LIBPQ = {
  name: 'libpq',
  router: 'libpq',
  write: 'read-write',
  read: 'any',
  hosts: 3,
  connectTimeoutMs: 2_000,
  backoffMaxMs: 1_000,
  writesPerSecond: 10,
};

export interface Seen {
  /** When the first write is acknowledged. */
  fromMs?: number;
  /** When writes are back after the kill; null: never. */
  backMs?: number | null;
  lost?: boolean;
  /** Write sessions that the second route led to a replica before the kill. */
  misrouted?: boolean;
  hazard?: string;
  /** Whether the second route is read from. */
  readsPerSecond?: number;
}

/** leaderKill with a second route beside HAProxy: a client with the list of all nodes. */
export function onTwoRoutes({
  fromMs = AT.steady + 50,
  backMs = 30_500,
  lost = false,
  misrouted = false,
  hazard,
  readsPerSecond,
}: Seen = {}): HistoryBuilder {
  const every = 100;
  const route = LIBPQ.name;
  const ledger = (builder: HistoryBuilder) => {
    builder.acks({ from: fromMs, to: AT.killed, every, route });
    if (lost) builder.acks({ from: AT.killed - 50, to: AT.killed, every, route, lost });
    const replica = { code: '25006', stage: 'execute', node: 'patroni3', inRecovery: true } as const;
    if (misrouted) builder.fails({ from: AT.killed - 1_000, to: AT.killed - 500, every: 100, route, ...replica });
    builder.fails({ from: AT.killed + 10, to: backMs ?? AT.drain, every: 50, route });
    const led = { node: 'patroni2', timeline: 2 };
    return backMs === null ? builder : builder.acks({ from: backMs, to: AT.drain, every, route, ...led });
  };
  const more = {
    ...(hazard === undefined ? {} : { hazard }),
    ...(readsPerSecond === undefined ? {} : { readsPerSecond }),
  };
  const record = { ...LIBPQ, ...more };
  return leaderKill({ config: { routes: [record] }, ledger });
}

export const ROUTES: RedCase[] = [
  {
    what: 'a route on which writes never came back',
    history: () => onTwoRoutes({ backMs: null }),
    verdict: 'fail',
    reason: /never came back on libpq/,
  },
  {
    what: 'a route that took no write before the fault',
    history: () => onTwoRoutes({ fromMs: AT.killed }),
    verdict: 'inconclusive',
    reason: /no write was acknowledged on libpq before/,
  },
  {
    what: 'a route of known danger on which writes never came back',
    history: () => onTwoRoutes({ backMs: null, hazard: 'it may stay down' }),
    verdict: 'pass',
  },
  {
    what: 'a route of known danger that took no write before the fault',
    history: () => onTwoRoutes({ fromMs: AT.killed, hazard: 'it may lead to a replica' }),
    verdict: 'pass',
  },
  { what: 'two routes that came back', history: () => onTwoRoutes(), verdict: 'pass' },
];

export const LOAD_BESIDE: RedCase[] = [
  {
    what: 'a crowd of new sessions, with a second route that is read from',
    history: () => onTwoRoutes({ readsPerSecond: 10 }).connections(12_000, { held: 31, newPerSecond: 28 }),
    verdict: 'inconclusive',
    reason: /opened 28 a second/,
  },
  {
    what: 'as many as allowed with a second route that is read from',
    history: () => onTwoRoutes({ readsPerSecond: 10 }).connections(12_000, { held: 31, newPerSecond: 27 }),
    verdict: 'pass',
  },
];

export const MISROUTES_BESIDE: RedCase[] = [
  {
    what: 'a route beside that of the load that sends writes to a replica',
    history: () => onTwoRoutes({ misrouted: true }),
    verdict: 'fail',
    reason: /^libpq: libpq's target_session_attrs=read-write sent 5 write sessions to read-only nodes \(patroni3\)/,
  },
  {
    what: 'a route of known danger that sends writes to a replica',
    history: () => onTwoRoutes({ misrouted: true, hazard: 'it may lead to a replica' }),
    verdict: 'pass',
  },
];
