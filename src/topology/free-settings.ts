import { z } from 'zod';
import { patroniSettingOf } from '../components/patroni/dynamic-settings.js';
import { SETTINGS } from './settings-table.js';
import { settingsSchema, type FreeSettings, type SettingName, type SettingOverrides } from './settings.js';

/**
 * Free settings: those that the vocabulary does not know, as a scenario writes them below `stack:`. They are passed on
 * unchanged; `run/free-settings.ts` verifies before the first fault that they are in force.
 */

const MAPPING = { error: 'expected a map of names and values' };
const SCALAR = { error: 'expected a text, a number, true or false' };
const scalar = z.union([z.string(), z.number(), z.boolean()], SCALAR);

export const freeSettingsShape = {
  patroni: z
    .record(z.string(), z.unknown(), MAPPING)
    .optional()
    .describe(
      'Dynamic configuration as Patroni writes it: synchronous_mode: quorum, postgresql: { use_slots: false }.',
    ),
  postgresql: z
    .record(z.string(), scalar, MAPPING)
    .optional()
    .describe(
      'Parameters of PostgreSQL, short for patroni.postgresql.parameters: client_connection_check_interval: 500ms.',
    ),
  tags: z
    .record(z.string(), z.record(z.string(), scalar, MAPPING), MAPPING)
    .optional()
    .describe("Tags in a node's own configuration of Patroni: patroni3: { nofailover: true }."),
};

/** The keys of a scenario's `stack` that hold free settings. */
export interface WrittenFreeSettings {
  patroni?: Record<string, unknown> | undefined;
  postgresql?: FreeSettings['postgresql'] | undefined;
  tags?: FreeSettings['tags'] | undefined;
}

/** All settings that a scenario writes, free or in the vocabulary. */
interface Written extends WrittenFreeSettings {
  settings: SettingOverrides;
}

/** Reports a problem: its path below `stack`, and the message without the "got …". */
type Complain = (path: string[], message: string) => void;

/**
 * Moves each setting to its one place. A setting of the vocabulary below `patroni` moves to `settings`, so that bounds
 * and checks see it. `patroni.postgresql.parameters` move to `postgresql`. Complains when a setting is given twice with
 * different values.
 */
export function inOnePlace<Stack extends Written>(stack: Stack, complain: Complain): Stack {
  if (!stack.patroni) return stack;
  const { patroni: written, parameters } = withoutParameters(stack.patroni, complain);
  const settings: Record<string, unknown> = { ...stack.settings };
  const patroni: Record<string, unknown> = {};
  for (const [own, each] of Object.entries(written)) {
    const name = patroniSettingOf(own);
    if (!name) {
      patroni[own] = each;
      continue;
    }
    const value = SETTINGS[name].unit === 'toggle' ? asToggle(each) : each;
    const problem = problemOf(name, value, settings[name]);
    if (problem !== null) complain(['patroni', own], problem);
    else settings[name] = value;
  }
  const merged = mergeParameters(stack.postgresql, parameters, complain);
  const left = { patroni: isEmpty(patroni) ? undefined : patroni, postgresql: merged };
  return dropUndefined({ ...stack, settings, ...left });
}

/** Patroni's files are YAML 1.1, where `on` and `off` are true and false. */
function asToggle(value: unknown): unknown {
  if (value === 'on') return true;
  return value === 'off' ? false : value;
}

function problemOf(name: SettingName, value: unknown, other: unknown): string | null {
  const read = settingsSchema.shape[name].safeParse(value);
  if (!read.success) return read.error.issues[0]?.message ?? 'expected another value';
  if (other === undefined || other === read.data) return null;
  return `expected ${JSON.stringify(other)}, which settings.${name} has`;
}

function withoutParameters(written: Record<string, unknown>, complain: Complain) {
  const { postgresql, ...patroni } = written;
  if (postgresql === undefined) return { patroni, parameters: undefined };
  const path = ['patroni', 'postgresql'];
  if (!isMapping(postgresql)) {
    complain(path, MAPPING.error);
    return { patroni, parameters: undefined };
  }
  const { parameters, ...others } = postgresql;
  if (!isEmpty(others)) patroni['postgresql'] = others;
  const read = freeSettingsShape.postgresql.safeParse(parameters);
  for (const { path: inside, message } of read.error?.issues ?? []) {
    complain([...path, 'parameters', ...inside.map(String)], message.startsWith('expected') ? message : SCALAR.error);
  }
  return { patroni, parameters: read.data };
}

function mergeParameters(
  short: FreeSettings['postgresql'] | undefined,
  long: FreeSettings['postgresql'] | undefined,
  complain: Complain,
): FreeSettings['postgresql'] | undefined {
  for (const [name, value] of Object.entries(long ?? {})) {
    const other = short?.[name];
    if (other === undefined || other === value) continue;
    complain(
      ['patroni', 'postgresql', 'parameters', name],
      `expected ${JSON.stringify(other)}, which postgresql.${name} has`,
    );
  }
  return short || long ? { ...long, ...short } : undefined;
}

/** The free settings of a scenario's `stack`; undefined when there are none. */
export function freeSettingsOf({ patroni, postgresql, tags }: WrittenFreeSettings): FreeSettings | undefined {
  const free = { patroni: patroni ?? {}, postgresql: postgresql ?? {}, tags: tags ?? {} };
  return Object.values(free).every(isEmpty) ? undefined : free;
}

/** The dynamic configuration for the free settings, in Patroni's form. */
export function freeDynamicConfig({ patroni, postgresql }: FreeSettings): Record<string, unknown> {
  if (isEmpty(postgresql)) return patroni;
  const section = isMapping(patroni['postgresql']) ? patroni['postgresql'] : {};
  return { ...patroni, postgresql: { ...section, parameters: postgresql } };
}

/** The value of each free setting by a readable name: `postgresql.work_mem`, `patroni3 nofailover`. */
export function listFreeSettings({ patroni, postgresql, tags }: FreeSettings): Record<string, string> {
  const lines = [
    ...flat(patroni),
    ...Object.entries(postgresql).map(([name, value]) => [`postgresql.${name}`, String(value)] as const),
    ...Object.entries(tags).flatMap(([node, own]) =>
      Object.entries(own).map(([tag, value]) => [`${node} tags.${tag}`, String(value)] as const),
    ),
  ];
  return Object.fromEntries(lines);
}

function flat(mapping: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(mapping).flatMap(([key, value]): [string, string][] => {
    if (isMapping(value)) return flat(value, `${prefix}${key}.`);
    return [[prefix + key, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

/** Whether a value is a map of keys and values, as opposed to a list or a scalar. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(mapping: object): boolean {
  return Object.keys(mapping).length === 0;
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
