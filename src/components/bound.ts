import { formatDuration } from '../core/units.js';

/** The shortest and the longest time that a phase can take, and why. */
export interface Bound {
  minMs: number;
  maxMs: number;
  /** The rule in words, with its numbers. */
  rule: string;
}

/** `2 s`, `1.5 s`, `10 ms`. */
export function formatBound(ms: number): string {
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : formatDuration(ms);
}
