import { routerModelOf } from '../../components/router-models.js';
import { routeOf } from '../../history/route.js';
import { fail, firstIds, inconclusive, pass, plural, type CheckDefinition } from './check.js';

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Whether the route for reads follows its own policy. HAProxy's check `/replica` refuses a primary. `/health`,
 * `/read-only` and the like accept it, so reads on the leader are then only reported. A node that has just become
 * primary does not count.
 */
export const readRouting: CheckDefinition = {
  name: 'read-routing',
  machineCanExplain: true,
  needs: { sight: ['answers'] },
  judge: ({ facts, misroutes, scenario }) => {
    const { config } = facts;
    const { title: router, describeEndpoint, readPolicy } = routerModelOf(config);
    const endpoint = describeEndpoint(routeOf(config).read);
    const measured = `${plural(misroutes.readsOnPrimary, 'read')} on a primary`;
    if (!config) return inconclusive(`by the check of ${endpoint}`, measured, `the check of ${endpoint} is unknown`);
    const { text: check, replicasOnly } = readPolicy(config);
    if (facts.reads.every((read) => read.outcome !== 'ok'))
      return inconclusive(check, '–', 'no read succeeded in the whole run');
    if (!replicasOnly) return pass(`any node (\`${check}\`)`, measured);
    const late = misroutes.lateReadsOnPrimary;
    const unnoticed = misroutes.readsOnPrimary - late.length;
    const excused = unnoticed > 0 ? `; ${unnoticed} on one that ${router} could not know of yet (allowed)` : '';
    const counted = `${plural(late.length, 'read')} on a primary${excused}`;
    const allowed = scenario.expect.readsOnPrimary;
    const none = allowed.operator === '=' && allowed.value === 0;
    const expected = none ? `replicas only (\`${check}\`)` : `${allowed.toString()} reads on a primary (\`${check}\`)`;
    if (allowed.holds(late.length)) return pass(expected, counted, firstIds(late));
    const reason =
      `${capitalize(endpoint)} sent ${plural(late.length, 'read')} to a node that had been primary for long, ` +
      `against its check \`${check}\`.`;
    return fail(expected, counted, reason, firstIds(late));
  },
};
