import { leaderKill, scenario, AT } from './cases.js';
import type { HistoryBuilder } from './history.js';
import type { RedCase } from './red-cases.js';

const ADDRESS = '172.20.255.245';
const PORTS = { write: `${ADDRESS}:5000`, read: `${ADDRESS}:5001` };
const ROUTE = { name: 'keepalived-vip', router: 'keepalived', ...PORTS, service: 'haproxy1', writesPerSecond: 10 };
const OTHER = { ...ROUTE, write: '172.20.255.244:5432', read: '172.20.255.244:5432' };
const VIP = { advertIntMs: 2_000, checkIntervalMs: 2_000, weight: 2, gratuitousArp: true, vipManagerIntervalMs: 1_000 };

/** The moves of the address: `+haproxy1` at 500 ms is `[500, '+haproxy1']`. */
type Moves = readonly (readonly [number, string])[];

/** leaderKill with the moves of an address; a container that ended is `[12_000, 'x haproxy1']`. */
function moved(moves: Moves, route = ROUTE): HistoryBuilder {
  const ledger = (builder: HistoryBuilder) => {
    builder.acks({ from: AT.steady + 50, to: AT.killed, every: 100, route: route.name });
    const led = { node: 'patroni2', timeline: 2 };
    return builder.acks({ from: AT.firstAck, to: AT.drain, every: 100, route: route.name, ...led });
  };
  const builder = leaderKill({ config: { routes: [route], vip: VIP }, ledger });
  for (const [t, what] of moves) {
    const node = what.replace(/^[-+x] ?/, '');
    const base = { t, unc: 5, src: `log:${node}`, node };
    if (what.startsWith('x')) builder.add({ kind: 'container', ...base, action: 'die', exitCode: 137 });
    else builder.add({ kind: 'vip', ...base, address: ADDRESS, held: what.startsWith('+') });
  }
  return builder;
}

const HAZARD = scenario({}, { twoHolders: '> 5s' });

export const TWO_HOLDERS: RedCase[] = [
  {
    what: 'two nodes with one address',
    history: () =>
      moved([
        [500, '+haproxy1'],
        [12_000, '+haproxy2'],
        [20_000, '-haproxy2'],
      ]),
    verdict: 'fail',
    reason: /haproxy1 and haproxy2 had 172\.20\.255\.245 at once for 8\.00 s/,
  },
  {
    what: 'two nodes with one address until the end',
    history: () =>
      moved([
        [500, '+haproxy1'],
        [40_000, '+haproxy2'],
      ]),
    verdict: 'fail',
  },
  {
    what: 'one holder, and two were expected',
    scenario: HAZARD,
    history: () =>
      moved([
        [500, '+haproxy1'],
        [12_000, '-haproxy1'],
        [12_100, '+haproxy2'],
      ]),
    verdict: 'fail',
  },
  {
    what: 'a hand-over at the limit of what the logs can tell',
    history: () =>
      moved([
        [500, '+haproxy1'],
        [12_000, '+haproxy2'],
        [12_995, '-haproxy1'],
      ]),
    verdict: 'inconclusive',
  },
  { what: 'no node with the address', history: () => moved([]), verdict: 'inconclusive', reason: /no node was seen/ },
  {
    what: 'a short overlap of a hand-over',
    history: () =>
      moved([
        [500, '+haproxy1'],
        [12_000, '+haproxy2'],
        [12_020, '-haproxy1'],
      ]),
    verdict: 'pass',
  },
  {
    what: 'a holder whose container ended',
    history: () =>
      moved([
        [500, '+haproxy1'],
        [10_000, 'x haproxy1'],
        [16_000, '+haproxy2'],
      ]),
    verdict: 'pass',
  },
  {
    what: 'two nodes with one address, as the hazard says',
    scenario: HAZARD,
    history: () =>
      moved([
        [500, '+haproxy1'],
        [12_000, '+haproxy2'],
        [20_000, '-haproxy2'],
      ]),
    verdict: 'pass',
  },
  {
    what: 'two nodes with the address of a route that no client uses',
    history: () =>
      moved(
        [
          [500, '+haproxy1'],
          [12_000, '+haproxy2'],
        ],
        OTHER,
      ),
    verdict: 'inconclusive',
  },
];
