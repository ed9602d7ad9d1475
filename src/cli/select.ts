import { UsageError } from '../core/errors.js';
import { didYouMean } from '../core/nearest.js';
import { scenariosDirectory } from '../core/paths.js';
import { loadScenarios, scenarioNames } from '../scenario/find.js';

export interface Selection {
  /** Names or files, as given. */
  names: readonly string[];
  /** Scenarios with this tag. */
  tag?: string | undefined;
  /** The whole catalogue, without the planted bugs. */
  all: boolean;
  /** Scenarios of the catalogue whose name matches a pattern: `etcd-*,steady`. */
  only?: string | undefined;
  /** `2/3`: the second of three parts, for several machines. */
  shard?: string | undefined;
}

/**
 * The scenarios to run, in order.
 * @throws UsageError if nothing is selected, or if the tag or the shard is invalid.
 */
export async function selectScenarios(
  selection: Selection,
  directory = scenariosDirectory(),
): Promise<readonly string[]> {
  const { names, tag, all, only, shard } = selection;
  const wantsCatalogue = tag !== undefined || only !== undefined || all;
  const chosen = [...names, ...(wantsCatalogue ? matching(await fromCatalogue(tag, directory), only) : [])];
  if (chosen.length === 0) {
    throw new UsageError('expected the name of a scenario, a file, --tag, --only or --all, got nothing', {
      code: 'NOTHING_TO_RUN',
      hint: 'Run `patroni-chaos list` to see all scenarios.',
    });
  }
  return shard === undefined ? chosen : partOf(chosen, shard);
}

async function fromCatalogue(tag: string | undefined, directory: string): Promise<string[]> {
  const [names, loaded] = await Promise.all([scenarioNames(directory), loadScenarios(directory)]);
  const entries = loaded.map(({ scenario }, index) => ({ name: names[index] ?? scenario.name, tags: scenario.tags }));
  if (tag === undefined) return entries.filter(({ tags }) => !tags.includes('planted')).map(({ name }) => name);
  const tagged = entries.filter(({ tags }) => tags.includes(tag));
  if (tagged.length > 0) return tagged.map(({ name }) => name);
  const known = [...new Set(entries.flatMap(({ tags }) => tags))].sort();
  throw new UsageError(`expected a tag (${known.join(', ')}), got ${tag}${didYouMean(tag, known)}`, {
    code: 'TAG_UNKNOWN',
  });
}

/** Names that match a pattern, in catalogue order. Every pattern must match at least one. */
function matching(names: readonly string[], only: string | undefined): readonly string[] {
  if (only === undefined) return names;
  const found = new Set(only.split(',').flatMap((pattern) => matchingOne(names, pattern.trim())));
  return names.filter((name) => found.has(name));
}

/** Names that match one pattern; `*` stands for any characters. */
function matchingOne(names: readonly string[], only: string): string[] {
  const parts = only.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  const found = names.filter((name) => pattern.test(name));
  if (found.length > 0) return found;
  throw new UsageError(
    `expected --only with a pattern that a scenario's name matches, got ${only}${didYouMean(only, names)}`,
    {
      code: 'NOTHING_TO_RUN',
      hint: 'Run `patroni-chaos list` to see all scenarios.',
    },
  );
}

/**
 * Takes every n-th name, from the i-th on: neighbours in the catalogue take about the same time, so the parts do too.
 */
function partOf(names: readonly string[], shard: string): string[] {
  const [, part = '0', of = '0'] = /^(\d{1,4})\/(\d{1,4})$/.exec(shard) ?? [];
  const [index, count] = [Number(part), Number(of)];
  if (index < 1 || index > count) {
    throw new UsageError(`expected --shard as i/n with i from 1 to n, such as 1/3, got ${shard}`, { code: 'SHARD' });
  }
  return names.filter((_name, position) => position % count === index - 1);
}
