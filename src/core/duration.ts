import { parsed } from './parsed.js';
import { parseDuration } from './units.js';

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

/** What the message about a text that is no duration says. */
export const EXPECTED_DURATION = 'expected a length of time with its unit: 500ms, 30s, 2min';

/** Parses "30s", "250ms" or "1.5min"; null for anything else. */
export function durationFrom(text: string): Duration | null {
  const ms = parseDuration(text);
  return ms === null ? null : new Duration(ms, text);
}

/** Schema of a parameter that is a duration. */
export function duration(description: string) {
  return parsed(durationFrom, EXPECTED_DURATION).describe(description);
}

/** As `duration`, with a default in the same notation. */
export function durationOr(usual: string, description: string) {
  return duration(description).prefault(usual);
}
