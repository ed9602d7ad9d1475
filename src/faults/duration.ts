import { z } from 'zod';
import { parseDuration } from '../core/units.js';

/**
 * A duration as written in a scenario, parsed once. It is serialized as the original text, so that the `scenario.yaml`
 * of a run can be read again.
 */
export class Duration {
  constructor(
    readonly ms: number,
    readonly text: string,
  ) {}

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

const EXPECTED = 'expected a length of time with its unit: 500ms, 30s, 2min';

const written = z.string({ error: EXPECTED });

function parse(text: string, context: z.core.$RefinementCtx): Duration {
  const ms = parseDuration(text);
  if (ms !== null) return new Duration(ms, text);
  context.addIssue({ code: 'custom', message: EXPECTED, input: text });
  return z.NEVER;
}

/** Schema of a parameter that is a duration. */
export function duration(description: string) {
  return written.describe(description).transform(parse);
}

/** As `duration`, with a default in the same notation. */
export function durationOr(usual: string, description: string) {
  return written.transform(parse).describe(description).prefault(usual);
}
