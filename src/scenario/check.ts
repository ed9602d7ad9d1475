import type { Issue, StackContext } from './checks/issue.js';
import { expectationIssues } from './checks/expectations.js';
import { freeSettingComplaints } from './checks/free-settings.js';
import { replicationIssues } from './checks/replication.js';
import { routeIssues } from './checks/routes.js';
import { sequenceIssues } from './checks/sequence.js';
import { settingIssues } from './checks/setting-issues.js';
import { targetIssues } from './checks/targets.js';
import type { Scenario } from './schema.js';
import { withStepTargets } from './steps.js';

export type { Issue, StackContext } from './checks/issue.js';

/** Everything in a well-formed scenario that makes no sense on its stack. Empty when the scenario can be run. */
export function checkScenario(scenario: Scenario, context: StackContext): Issue[] {
  const resolved = withStepTargets(scenario);
  return [
    ...routeIssues(scenario, context),
    ...replicationIssues(scenario, context),
    ...settingIssues(scenario, context),
    ...freeSettingComplaints(scenario, context),
    ...targetIssues(resolved, context),
    ...sequenceIssues(scenario),
    ...expectationIssues(resolved, context),
  ];
}
