import type { z } from 'zod';
import { didYouMean, oneOf } from '../nearest.js';
import { knownKeys } from './known-keys.js';
import type { Path, Problem, YamlSource } from './source.js';

type Issue = z.core.$ZodIssue;

/** The variant of a union that was meant: its schema, or the message when the variant cannot be determined. */
export type UnionVariant = { schema: z.ZodType } | { expected: string };

export interface ExplainOptions {
  schema: z.ZodType;
  /**
   * Decides which variant was meant, for unions that a reader tells apart by a key. When undefined, zod decides, and
   * may report errors of a variant that was not meant.
   */
  variantOf?: ((path: Path, value: unknown) => UnionVariant | undefined) | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  array: 'a list',
};

/** Converts zod's issues to problems at their exact positions: "expected …, got …". */
export function explain(issues: readonly Issue[], source: YamlSource, options: ExplainOptions): Problem[] {
  const explained = new Set<string>();
  return issues.flatMap((issue) => {
    const variant = variantAbove(issue, source, options);
    if (!variant) return explainOne(issue, [], source, options);
    const { path, branch } = variant;
    if (explained.has(path.join('.'))) return [];
    explained.add(path.join('.'));
    if ('expected' in branch) return [{ ...source.at(path), message: branch.expected }];
    const inner = branch.schema.safeParse(source.get(path)).error?.issues ?? [];
    return inner.flatMap((each) => explainOne(each, path, source, options));
  });
}

/** The outermost value around an issue whose variant is known. */
function variantAbove(issue: Issue, source: YamlSource, { variantOf: variant }: ExplainOptions) {
  const path = plain(issue.path);
  for (let length = 0; length <= path.length; length++) {
    const above = path.slice(0, length);
    const branch = variant?.(above, source.get(above));
    if (branch) return { path: above, branch };
  }
  return undefined;
}

function explainOne(issue: Issue, above: Path, source: YamlSource, options: ExplainOptions): Problem[] {
  const path = [...above, ...plain(issue.path)];
  const value = source.get(path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(options.schema, path, value);
    return issue.keys.map((key) => ({ ...source.atKey([...path, key]), message: unknownKey(key, known) }));
  }
  const branch = issue.code === 'invalid_union' ? enteredBranch(issue, value) : undefined;
  if (branch) return branch.flatMap((inner) => explainOne(inner, path, source, options));
  return [{ ...source.at(path), message: sentence(issue, path, value) }];
}

function plain(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = didYouMean(key, known);
  return near === ''
    ? `expected one of the keys ${oneOf(known)}, got ${key}`
    : `expected a known key, got ${key}${near}`;
}

/** For a map or list: the alternative with wrong contents, rather than "matches no alternative". */
function enteredBranch(issue: z.core.$ZodIssueInvalidUnion, value: unknown): Issue[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return issue.errors.find((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
}

function sentence(issue: Issue, path: Path, value: unknown): string {
  const wanted = expectation(issue);
  if (value === undefined) return `expected the key ${String(path.at(-1) ?? '')}: ${wanted}, got none`;
  const near = typeof value === 'string' ? didYouMean(value, namesOf(issue)) : '';
  return `expected ${wanted}, got ${shown(value)}${near}`;
}

/** The text after "expected". A message of the schema that begins with "expected" is used as it is. */
function expectation(issue: Issue): string {
  if (issue.message.startsWith('expected ')) return issue.message.slice('expected '.length);
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'too_small':
      return issue.origin === 'number' ? `at least ${String(issue.minimum)}` : 'something that is not empty';
    case 'too_big':
      return `at most ${String(issue.maximum)}`;
    case 'invalid_union': {
      const names = namesOf(issue);
      const branches = issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectation));
      return oneOf([...new Set(names.length > 0 ? names : branches)]);
    }
    default:
      return issue.message;
  }
}

function namesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union') return [];
  if ('options' in issue) return issue.options.map(String);
  return issue.errors.flatMap((branch) => branch.flatMap(namesOf));
}

/** A value as messages show it. Strings are quoted, so that "30" and 30 differ. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'object') return 'a map';
  return JSON.stringify(value);
}
