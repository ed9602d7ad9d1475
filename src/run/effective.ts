import { retry } from '../core/wait.js';
import type { EffectiveConfig } from '../history/events.js';
import { patroniConfig } from '../components/patroni/client.js';
import { loadRoute, recordsOf } from '../components/routers.js';
import type { Scenario } from '../scenario/schema.js';
import { refuseUnknownMode } from '../topology/replication.js';
import { SETTING_ROWS, valueInForce } from '../topology/settings-table.js';
import { settingsOnRoute, type StackSettings } from '../topology/settings.js';
import { usesSetting, type Topology } from '../topology/topology.js';
import { patroniNodes, type Cluster } from '../stack/types.js';
import { clientOf } from './targets.js';

/**
 * The configuration in force, and the routes of the run. Patroni's comes from its REST API, with the minimum values
 * that it applies silently. That of a program without such an API is the one of its start or of the reload before this
 * run.
 * @throws UsageError for settings that this Patroni does not know.
 */
export async function effectiveConfig(
  cluster: Cluster,
  { stack: { routes }, load }: Pick<Scenario, 'stack' | 'load'>,
  settings: StackSettings,
): Promise<Omit<EffectiveConfig, 'kind' | 'id' | 't' | 'unc' | 'src'>> {
  const [member] = patroniNodes(cluster);
  if (!member) throw new Error('a stack without a Patroni node');
  refuseUnknownMode(settings, cluster.versions);
  const config = await retry(`the configuration from ${member.name}`, () => patroniConfig(member));
  const quorum = config.synchronous_mode === 'quorum' ? { quorumCommit: true } : {};
  const inForceOn = ({ route }: Pick<ReturnType<typeof loadRoute>, 'route'>) =>
    programsInForce(settingsOnRoute(settings, route), cluster.topology);
  return {
    patroni: { ...valuesOf('patroni', (_name, own) => config[own]), ...quorum } as EffectiveConfig['patroni'],
    ...inForceOn(loadRoute(cluster, routes)),
    ...recordsOf(cluster, routes, clientOf(load), inForceOn),
  };
}

/** What the programs beside Patroni run with. */
function programsInForce(
  settings: StackSettings,
  topology: Topology,
): Pick<EffectiveConfig, 'haproxy' | 'vip' | 'pgbouncer'> {
  const inForce = SETTING_ROWS.filter(([name, row]) => row.inForce !== undefined && usesSetting(topology, name));
  const components = new Set(inForce.map(([, { component }]) => component));
  const others = [...components].filter((component) => component !== 'patroni');
  const ask: Ask = (name) => (usesSetting(topology, name) ? settings[name] : undefined);
  return Object.fromEntries(others.map((component) => [component, valuesOf(component, ask)]));
}

/** A value as it is set; undefined where it is not. */
type Ask = (name: (typeof SETTING_ROWS)[number][0], own: string) => unknown;

/** The settings of a component by their keys in the history. */
function valuesOf(component: string, ask: Ask): Record<string, unknown> {
  const entries = SETTING_ROWS.flatMap(([name, row]) => {
    if (row.component !== component || row.inForce === undefined) return [];
    const value = ask(name, row.own);
    return value === undefined && component !== 'patroni' ? [] : [[row.inForce, valueInForce(row, value)] as const];
  });
  return Object.fromEntries(entries);
}
