import { loadProfile } from '../../topology/profile.js';
import { loadTopology } from '../../topology/topology.js';
import { checkScenario } from '../check.js';
import { scenarioSchema, type ScenarioInput } from '../schema.js';

const context = { topology: await loadTopology('haproxy'), profile: await loadProfile('fast') };
export const noProxy = {
  ...context,
  topology: {
    ...context.topology,
    name: 'bare',
    services: context.topology.services.filter(({ name }) => ['etcd1', 'patroni1', 'patroni2'].includes(name)),
  },
};

export type Steps = NonNullable<ScenarioInput['steps']>;
export const ANY = { leader: 'any', writeOutage: 'any' } as const;
export const killLeader = { fault: 'kill', target: 'leader', hold: 'until-failover' } as const;
export const cutReplica = { fault: 'partition', target: 'any-replica', hold: '5s' } as const;
export const quorumLost = { fault: 'stop', target: 'etcd-majority', hold: '30s' } as const;
export const healAll = { heal: 'all' } as const;

/** What is wrong, as `path: message`. */
export function issuesOf(
  steps: Steps,
  expected: ScenarioInput['expect'] = ANY,
  stack = {},
  around = context,
): string[] {
  const scenario = scenarioSchema.parse({ name: 'x', title: 'X', stack, steps, expect: expected });
  return checkScenario(scenario, around).map(({ path, message }) => `${path.join('.')}: ${message}`);
}
