import { UsageError } from '../core/errors.js';
import { retry } from '../core/wait.js';
import { patroniStatus, rawPatroniConfig } from '../components/patroni/client.js';
import { isMapping, listFreeSettings } from '../topology/free-settings.js';
import type { FreeSettings } from '../topology/settings.js';
import { patroniNodes, type Cluster, type StackNode } from '../stack/types.js';
import { Session, type SessionTarget } from '../workload/session.js';
import { isSameValue, type ServerParameter } from './postgres-value.js';

const PARAMETERS = `SELECT wanted.name AS name, s.setting, s.unit, s.vartype, s.pending_restart AS pending,
    current_setting(wanted.name, true) AS shown
  FROM unnest($1::text[]) AS wanted(name) LEFT JOIN pg_settings s ON lower(s.name) = lower(wanted.name)`;

interface Row extends Record<string, unknown> {
  name: string;
  setting: string | null;
  unit: string | null;
  vartype: string | null;
  pending: boolean | null;
  shown: string | null;
}

/**
 * Confirms that every free setting is in force on every node: dynamic configuration by GET /config, parameters by
 * pg_settings, tags by GET /patroni. Returns the settings as the report lists them.
 * @throws UsageError `SETTINGS_NOT_IN_FORCE` with what each node runs instead. Patroni drops unknown settings with only
 * a line in its log.
 */
export async function confirmFreeSettings(
  cluster: Cluster,
  direct: Record<string, SessionTarget>,
  free: FreeSettings,
): Promise<Record<string, string>> {
  const each = patroniNodes(cluster).map(async (node) => {
    const target = direct[node.name];
    const parameters = target ? await parameterProblems(target, free.postgresql) : [];
    const problems = [...(await configProblems(node, free)), ...parameters, ...(await tagProblems(node, free))];
    return problems.map((problem) => `${node.name}: ${problem}`);
  });
  const problems = (await Promise.all(each)).flat();
  if (problems.length === 0) return listFreeSettings(free);
  throw new UsageError(`settings of the scenario did not take effect:\n${problems.join('\n')}`, {
    code: 'SETTINGS_NOT_IN_FORCE',
    hint: 'Correct stack.patroni, stack.postgresql or stack.tags; the logs of the nodes show how Patroni read them.',
  });
}

async function configProblems(node: StackNode, { patroni, postgresql }: FreeSettings): Promise<string[]> {
  const config = await retry(`the configuration from ${node.name}`, () => rawPatroniConfig(node));
  const parameters = Object.keys(postgresql).length > 0 ? { postgresql: { parameters: postgresql } } : {};
  return [...differences(patroni, config), ...differences(parameters, config)];
}

/** Lists the wanted entries that the found mapping lacks. A wanted null means that the key must be absent. */
export function differences(wanted: Record<string, unknown>, found: unknown, prefix = ''): string[] {
  const there = isMapping(found) ? found : {};
  return Object.entries(wanted).flatMap(([key, value]) => {
    const name = prefix + key;
    const own = there[key];
    if (isMapping(value)) return differences(value, own, `${name}.`);
    if (value === null ? own === undefined : JSON.stringify(own) === JSON.stringify(value)) return [];
    return [`expected ${name} ${JSON.stringify(value)}, GET /config has ${shownValue(own)}`];
  });
}

async function parameterProblems(target: SessionTarget, wanted: FreeSettings['postgresql']): Promise<string[]> {
  const names = Object.keys(wanted);
  if (names.length === 0) return [];
  const session = await retry('a session that asks for parameters', () => Session.open(target));
  try {
    const rows = await session.query<Row>({ name: 'parameters', text: PARAMETERS, values: [names] });
    return rows.flatMap((row) => parameterProblem(row, wanted[row.name] ?? ''));
  } finally {
    session.drop();
  }
}

/** Describes what is wrong with one parameter; empty if the server runs the value as written. */
export function parameterProblem(row: Row, wanted: string | number | boolean): string[] {
  const { name, setting, unit, vartype, pending, shown } = row;
  const expected = `expected ${name} ${String(wanted)}`;
  if (shown === null) return [`${expected}, PostgreSQL knows no such parameter`];
  if (pending === true) return [`${expected}, it waits for a restart of PostgreSQL, with ${shown} in force`];
  const server: ServerParameter = { setting: setting ?? shown, unit, vartype: vartype ?? 'string', shown };
  return isSameValue(wanted, server) ? [] : [`${expected}, PostgreSQL runs ${shown}`];
}

async function tagProblems(node: StackNode, { tags }: FreeSettings): Promise<string[]> {
  const wanted = tags[node.name];
  if (!wanted) return [];
  const { tags: found = {} } = await retry(`the tags of ${node.name}`, () => patroniStatus(node));
  return (
    Object.entries(wanted)
      // Patroni does not list tags that are off (patroni/tags.py).
      .filter(([tag, value]) => !(found[tag] === value || (value === false && found[tag] === undefined)))
      .map(([tag, value]) => `expected tag ${tag} ${String(value)}, GET /patroni has ${shownValue(found[tag])}`)
  );
}

function shownValue(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
