import type { Complaint, Surroundings } from './checks/complaint.js';
import { expectationComplaints } from './checks/expectations.js';
import { freeSettingComplaints } from './checks/free-settings.js';
import { sequenceComplaints } from './checks/sequence.js';
import { settingComplaints } from './checks/settings.js';
import { targetComplaints } from './checks/targets.js';
import type { Scenario } from './schema.js';
import { withStepTargets } from './steps.js';

export type { Complaint, Surroundings } from './checks/complaint.js';

/** Everything about a well-formed scenario that makes no sense on its stack; empty: it can be run. */
export function checkScenario(scenario: Scenario, surroundings: Surroundings): Complaint[] {
  const resolved = withStepTargets(scenario);
  return [
    ...settingComplaints(scenario, surroundings),
    ...freeSettingComplaints(scenario, surroundings),
    ...targetComplaints(resolved, surroundings),
    ...sequenceComplaints(scenario),
    ...expectationComplaints(resolved, surroundings),
  ];
}
