import { didYouMean, oneOf } from '../core/nearest.js';
import { shown, type UnionVariant } from '../core/yaml/explain.js';
import type { Path } from '../core/yaml/source.js';
import { faultStepSchema, healStepSchema, parallelStepSchema, waitStepSchema } from './schema.js';

const KINDS = { fault: faultStepSchema, heal: healStepSchema, wait: waitStepSchema, parallel: parallelStepSchema };
const STEP_KEYS = ['fault', 'heal', 'wait', 'parallel'] as const satisfies readonly (keyof typeof KINDS)[];

const STEP = `expected a step with one of the keys ${oneOf(STEP_KEYS)}`;

/** Which kind of step was meant, so that only the errors of that kind are reported. */
export function stepVariant(path: Path, value: unknown): UnionVariant | undefined {
  if (path.length !== 2 || path[0] !== 'steps') return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { expected: `${STEP}, got ${shown(value)}` };
  }
  const [first, ...more] = STEP_KEYS.filter((key) => key in value);
  if (first === undefined) {
    const keys = Object.keys(value);
    const near = keys.map((key) => didYouMean(key, STEP_KEYS)).find((words) => words !== '') ?? '';
    return { expected: `${STEP}, got ${keys.join(' and ') || 'none'}${near}` };
  }
  if (more.length > 0) {
    return { expected: `${STEP}, got ${[first, ...more].join(' and ')}: each is a step of its own` };
  }
  return { schema: KINDS[first] };
}
