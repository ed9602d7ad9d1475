import { UsageError } from '../core/errors.js';
import { formatDuration, parseDuration } from '../core/units.js';

/** The allowed increase of the write outage over the baseline. */
export interface MaxRegression {
  /** The value of the option. */
  text: string;
  /** Share of the baseline's median. */
  share: number;
  /** The increase allowed in any case. */
  floorMs: number;
}

/**
 * 10 % of the baseline's median, but at least 500 ms: the intervals of HAProxy and Patroni make short outages differ by
 * that much from round to round.
 */
export const DEFAULT_MAX_REGRESSION: MaxRegression = { text: '10 %, at least 500 ms', share: 0.1, floorMs: 500 };

/** Parses "500ms", "2s" or "10%". @throws UsageError `MAX_REGRESSION` */
export function parseMaxRegression(text: string): MaxRegression {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
  if (percent) return { text: `${Number(percent[1])} %`, share: Number(percent[1]) / 100, floorMs: 0 };
  const ms = parseDuration(text);
  if (ms !== null) return { text: formatDuration(ms), share: 0, floorMs: ms };
  throw new UsageError(`expected --max-regression as a length of time or a percentage (500ms, 2s, 10%), got ${text}`, {
    code: 'MAX_REGRESSION',
  });
}

export function allowedMs({ share, floorMs }: MaxRegression, baselineMedianMs: number): number {
  return Math.max(floorMs, share * baselineMedianMs);
}
