import { leaderKill, scenario } from './cases.js';
import type { RedCase } from './red-cases.js';

const PROXY_DOWN = scenario(
  { steps: [{ fault: 'kill', target: 'haproxy', hold: '5s' }, { heal: 'all' }] },
  { leader: 'any', writeOutage: 'any' },
);

/** haproxy1 is killed, and the statistics of a proxy are silent meanwhile. */
function silentProxy(node: string) {
  const down = { fault: 'kill', target: 'haproxy', node: 'haproxy1', injection: 2 };
  return leaderKill()
    .fault(down, { injecting: 11_000, effective: 11_050, healing: 15_000, healed: 15_100 })
    .gap('haproxy-stats', 12_000, 15_000, node);
}

export const SILENT_PROXIES: RedCase[] = [
  {
    what: 'no answer from a proxy that is down',
    scenario: PROXY_DOWN,
    history: () => silentProxy('haproxy1'),
    verdict: 'pass',
  },
  {
    what: 'no answer from a proxy while another one is down',
    scenario: PROXY_DOWN,
    history: () => silentProxy('haproxy2'),
    verdict: 'inconclusive',
    reason: /haproxy-stats of haproxy2 was blind for 3\.0 s/,
  },
];
