import { retry } from '../core/wait.js';
import { patroniConfig } from '../components/patroni/client.js';
import { SETTING_ROWS, valueInForce } from '../topology/settings-table.js';
import type { StackSettings } from '../topology/settings.js';
import type { Topology } from '../topology/topology.js';
import type { Effective, StackNode } from '../stack/types.js';

/**
 * The configuration in force. Patroni's comes from its REST API, with the minimum values that it applies silently.
 * That of a program without such an API is the one of its start or of the reload before this run.
 */
export async function effectiveConfig(
  member: StackNode,
  settings: StackSettings,
  { services }: Pick<Topology, 'services'>,
): Promise<Effective> {
  const config = await retry(`the configuration from ${member.name}`, () => patroniConfig(member));
  const quorum = config.synchronous_mode === 'quorum' ? { quorumCommit: true } : {};
  const roles = new Set<string>(services.map(({ role }) => role));
  const inForce = SETTING_ROWS.filter(([, row]) => row.inForce !== undefined).map(([, { component }]) => component);
  const others = [...new Set(inForce)].filter((component) => component !== 'patroni' && roles.has(component));
  return {
    patroni: { ...valuesOf('patroni', (_name, own) => config[own]), ...quorum },
    ...Object.fromEntries(others.map((component) => [component, valuesOf(component, (name) => settings[name])])),
  } as unknown as Effective;
}

type Ask = (name: (typeof SETTING_ROWS)[number][0], own: string) => unknown;

/** The settings of a component by their keys in the history. */
function valuesOf(component: string, ask: Ask): Record<string, unknown> {
  const entries = SETTING_ROWS.flatMap(([name, row]) =>
    row.component === component && row.inForce !== undefined
      ? [[row.inForce, valueInForce(row, ask(name, row.own))] as const]
      : [],
  );
  return Object.fromEntries(entries);
}
