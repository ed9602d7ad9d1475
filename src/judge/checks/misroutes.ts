import { routerModelOf } from '../../components/router-models.js';
import { routeOf } from '../../history/route.js';
import type { Analysis } from '../analysis.js';
import { unprobedNodes } from '../observation.js';
import { firstIds, inconclusive, judgeCount, formatList, plural, type CheckDefinition } from './check.js';

/** Write sessions that the route gave to a read-only node. */
export const misroutes: CheckDefinition = {
  name: 'misroutes',
  machineCanExplain: false,
  needs: { sight: ['probe', 'answers'] },
  judge: (analysis) => {
    const { facts, scenario } = analysis;
    const { writes } = analysis.misroutes;
    const expected = scenario.expect.misroutes.toString();
    if (facts.writes.length === 0) return inconclusive(expected, '–', 'no write was attempted');
    const unprobed = unprobedNodes(facts);
    if (writes.length === 0 && unprobed.length > 0) {
      return inconclusive(expected, '0', `nobody asked ${formatList(unprobed)} directly whether it was read-only`);
    }
    return judgeCount(scenario.expect.misroutes, writes.length, () => describeMisroutes(analysis), firstIds(writes));
  },
};

/**
 * "HAProxy's port 5000 sent 812 write sessions to read-only nodes (patroni2, patroni3): its check `GET /health` also
 * accepts replicas."
 */
function describeMisroutes({ misroutes: { writes, nodes }, facts }: Analysis): string {
  const { config } = facts;
  const { title, describeEndpoint, writePolicy } = routerModelOf(config);
  const sent =
    `${title}'s ${describeEndpoint(routeOf(config).write)} sent ${plural(writes.length, 'write session')} to ` +
    `read-only nodes (${nodes.join(', ')})`;
  if (!config) return `${sent}.`;
  const { text, leaderOnly } = writePolicy(config);
  return leaderOnly
    ? `${sent}, although its check \`${text}\` accepts the leader only.`
    : `${sent}: its check \`${text}\` also accepts replicas.`;
}
