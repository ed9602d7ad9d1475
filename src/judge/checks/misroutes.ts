import { routerModelOf } from '../../components/router-models.js';
import { routeOf } from '../../history/route.js';
import type { Write } from '../../history/events.js';
import type { Analysis } from '../analysis.js';
import type { Facts } from '../facts.js';
import type { Misroutes } from '../misroutes.js';
import { unprobedNodes } from '../observation.js';
import { firstIds, inconclusive, judgeCount, formatList, plural, type CheckDefinition } from './check.js';

/** Write sessions that a route gave to a read-only node. */
export const misroutes: CheckDefinition = {
  name: 'misroutes',
  machineCanExplain: false,
  needs: { sight: ['probe', 'answers'] },
  judge: (analysis) => {
    const { facts, scenario } = analysis;
    const routes = judgedRoutes(analysis);
    const writes = routes.flatMap((route): Write[] => route.misroutes.writes);
    const expected = scenario.expect.misroutes.toString();
    if (facts.writes.length === 0) return inconclusive(expected, '–', 'no write was attempted');
    const unprobed = unprobedNodes(facts);
    if (writes.length === 0 && unprobed.length > 0) {
      return inconclusive(expected, '0', `nobody asked ${formatList(unprobed)} directly whether it was read-only`);
    }
    const describe = () => routes.flatMap((route) => describeMisroutes(route, routes.length > 1)).join(' ');
    return judgeCount(scenario.expect.misroutes, writes.length, describe, firstIds(writes));
  },
};

interface Judged {
  facts: Facts;
  misroutes: Misroutes;
}

/** All routes of the run, but for those beside that of the load of which the danger is known. */
function judgedRoutes({ facts, misroutes: ofLoad, routes }: Analysis): Judged[] {
  if (routes.length === 0) return [{ facts, misroutes: ofLoad }];
  return routes.filter(({ record, isOfLoad }) => isOfLoad || record.hazard === undefined);
}

/**
 * "HAProxy's port 5000 sent 812 write sessions to read-only nodes (patroni2, patroni3): its check `GET /health` also
 * accepts replicas." Nothing for a route without misroutes.
 */
function describeMisroutes({ misroutes: { writes, nodes }, facts }: Judged, isNamed: boolean): string[] {
  if (writes.length === 0) return [];
  const { config } = facts;
  const { title, describeEndpoint, writePolicy } = routerModelOf(config);
  const { name, write } = routeOf(config);
  const endpoint = `${isNamed ? `${name}: ` : ''}${title}'s ${describeEndpoint(write)}`;
  const sent = `${endpoint} sent ${plural(writes.length, 'write session')} to read-only nodes (${nodes.join(', ')})`;
  if (!config) return [`${sent}.`];
  const { text, leaderOnly } = writePolicy(config);
  return leaderOnly
    ? [`${sent}, although its check \`${text}\` accepts the leader only.`]
    : [`${sent}: its check \`${text}\` also accepts replicas.`];
}
