/** Durations: as scenario files write them, and as people read them. */

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|min)$/;

/** Parses "30s", "250ms" or "1.5min" to ms; null for anything else. A bare number is refused: it has no unit. */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  return Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? Number.NaN);
}

/** Formats a duration for people: "18.4 s", "250 ms", "3 min 05 s". Three significant digits are enough. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1) return `${ms.toFixed(2)} ms`;
  if (size < 1000) return `${ms.toFixed(0)} ms`;
  if (size < 120_000) return `${(ms / 1000).toFixed(size < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Formats a bound of a prediction: `2 s`, `1.5 s`, `10 ms`. */
export function formatBound(ms: number): string {
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : formatDuration(ms);
}

/** A duration known to lie between two values. */
export interface DurationRange {
  minMs: number;
  maxMs: number;
}

/** The middle of a range, which is the best estimate. */
export function middleOf({ minMs, maxMs }: DurationRange): number {
  return (minMs + maxMs) / 2;
}

/** The best estimate and its error: "20.68 s ± 14 ms". */
export function formatEstimate(between: DurationRange): string {
  const ms = middleOf(between);
  const estimate = ms >= 1000 && ms < 120_000 ? `${(ms / 1000).toFixed(2)} s` : formatDuration(ms);
  return `${estimate} ± ${formatDuration(Math.max(1, Math.round((between.maxMs - between.minMs) / 2)))}`;
}

/** How long the service itself was down, whatever a client saw: "the service itself 20.68 s ± 14 ms". */
export function formatServiceOutage(between: DurationRange): string {
  return `the service itself ${formatEstimate(between)}`;
}
