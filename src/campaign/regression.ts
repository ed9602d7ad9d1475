import { UsageError } from '../core/errors.js';
import { formatDuration, parseDuration } from '../core/units.js';

/** How much longer writes may be down than in the baseline. */
export interface MaxRegression {
  /** As it was given. */
  text: string;
  /** Of the baseline's median. */
  share: number;
  /** At least so much, ms. */
  floorMs: number;
}

/**
 * A tenth of the baseline's median, and half a second where that is more: HAProxy's and Patroni's own intervals make
 * short outages differ by that much from round to round.
 */
export const DEFAULT_MAX_REGRESSION: MaxRegression = { text: '10 %, at least 500 ms', share: 0.1, floorMs: 500 };

/** "500ms", "2s", "10%". @throws UsageError `MAX_REGRESSION` */
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
