import { UsageError } from '../core/errors.js';
import { didYouMean } from '../core/nearest.js';
import { checkScenario, type StackContext } from '../scenario/check.js';
import type { Scenario } from '../scenario/schema.js';
import { freeSettingsOf } from '../topology/free-settings.js';
import { chosenSettings } from '../topology/replication.js';
import {
  mergeSettings,
  SETTING_NAMES,
  settingsSchema,
  type SettingName,
  type SettingOverrides,
  type StackSettings,
} from '../topology/settings.js';

/** A setting of `--matrix` with its values in the given order. */
export interface Dimension {
  name: SettingName;
  values: (string | number | boolean)[];
}

/** One combination of the matrix; each gets a stack of its own. */
export interface PlannedCell {
  name: string;
  chosen: Record<string, string | number | boolean>;
  settings: StackSettings;
  /** The scenario with these settings, so that a round's scenario.yaml shows what ran. */
  scenario: Scenario;
}

/** The setting's name as Patroni writes it: `loop_wait` for `loopWait`. */
export function settingLabel(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Parses `ttl=20,30 loop_wait=2,10`; accepts both `loop_wait` and `loopWait`.
 * @throws UsageError `MATRIX_INVALID` with every mistake found.
 */
export function parseMatrix(items: readonly string[]): Dimension[] {
  const problems: string[] = [];
  const dimensions = items.flatMap((item) => parseDimension(item, (problem) => void problems.push(problem)));
  const names = dimensions.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  problems.push(...twice.map((name) => `expected each setting once, got ${settingLabel(name)} again`));
  if (problems.length > 0) throw new UsageError(problems.join('\n'), { code: 'MATRIX_INVALID', hint: MATRIX_HINT });
  return dimensions;
}

const MATRIX_HINT = 'Example: patroni-chaos campaign leader-kill --matrix ttl=20,30 loop_wait=2,10';

function parseDimension(item: string, addProblem: (problem: string) => void): Dimension[] {
  const [, written = '', list = ''] = /^([a-z]\w*)=(.*)$/i.exec(item) ?? [];
  if (written === '') {
    addProblem(`expected a setting with its values, name=value,value, got ${item}`);
    return [];
  }
  const name = SETTING_NAMES.find((known) => known === written || settingLabel(known) === written);
  if (!name) {
    const labels = SETTING_NAMES.map(settingLabel);
    addProblem(`expected a setting (${labels.join(', ')}), got ${written}${didYouMean(written, labels)}`);
    return [];
  }
  const texts = list.split(',').map((text) => text.trim());
  if (new Set(texts).size < texts.length) addProblem(`${item}: expected different values, got one twice`);
  const values = texts.map((text) => {
    const value = valueOf(text);
    const read = settingsSchema.shape[name].safeParse(value);
    if (!read.success)
      addProblem(`${written}=${text}: ${read.error.issues[0]?.message ?? 'not understood'}, got ${text}`);
    return value;
  });
  return [{ name, values }];
}

function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/**
 * Returns a scenario for every combination of the values; without a matrix, the scenario itself.
 * @throws UsageError `MATRIX_REFUSED` with the reason, where a combination could not run with its settings.
 */
export function planCells(scenario: Scenario, dimensions: readonly Dimension[], context: StackContext): PlannedCell[] {
  const problems: string[] = [];
  const cells = combinations(dimensions).map((values) => {
    const chosen = Object.fromEntries(values);
    const settings = { ...scenario.stack.settings, ...(chosen as SettingOverrides) };
    const name = values.map(([setting, value]) => `${settingLabel(setting)}=${String(value)}`).join(' ');
    const own = { ...scenario, stack: { ...scenario.stack, settings } };
    const issues = checkScenario(own, context).map(({ message }) => (name === '' ? message : `${name}: ${message}`));
    problems.push(...issues);
    const free = freeSettingsOf(scenario.stack);
    const merged = mergeSettings(context.profile, chosenSettings(own.stack));
    return { name, chosen, settings: free ? { ...merged, free } : merged, scenario: own };
  });
  if (problems.length === 0) return cells;
  const hint = 'To use a setting for all combinations, give it one value: retry_timeout=3';
  throw new UsageError(problems.join('\n'), { code: 'MATRIX_REFUSED', hint });
}

type Choice = [SettingName, string | number | boolean][];

function combinations(dimensions: readonly Dimension[]): Choice[] {
  return dimensions.reduce<Choice[]>(
    (all, { name, values }) => all.flatMap((choice) => values.map((value): Choice => [...choice, [name, value]])),
    [[]],
  );
}

/** The matrix as campaign.json stores it: values as text, by the setting's label. */
export function matrixAsText(dimensions: readonly Dimension[]): Record<string, string[]> {
  return Object.fromEntries(dimensions.map(({ name, values }) => [settingLabel(name), values.map(String)]));
}

/** Parses the matrix of a stored campaign. @throws UsageError `MATRIX_INVALID` for a file that was edited by hand. */
export function matrixFromText(matrix: Readonly<Record<string, readonly string[]>>): Dimension[] {
  return parseMatrix(Object.entries(matrix).map(([name, values]) => `${name}=${values.join(',')}`));
}
