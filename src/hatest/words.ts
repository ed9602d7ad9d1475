import { formatDuration } from '../core/units.js';
import type { Answer, Freshness } from './attempt.js';
import { adviceOn } from './errors.js';
import type { ErrorCount } from './gaps.js';

/** `PRIMARY - 172.18.0.5 (patroni1, timeline 2)`: in the words of HAtester, which called it MASTER. */
export function describeAnswer(answer: Answer): string {
  const { address, node, timeline, inRecovery } = answer;
  const known = [...(node ? [node] : []), ...(timeline === undefined ? [] : [`timeline ${timeline}`])];
  const more = known.length > 0 ? ` (${known.join(', ')})` : '';
  return `${inRecovery ? 'REPLICA' : 'PRIMARY'} - ${address ?? 'local socket'}${more}`;
}

/** `12 × ECONNREFUSED connect ECONNREFUSED 127.0.0.1:5000`. */
export function describeError({ code, message, count, outcome }: ErrorCount): string {
  const doubt = outcome === 'indeterminate' ? ' (indeterminate)' : '';
  const words = message.replace(/\s+/g, ' ').trim();
  return `${count} × ${code}${words === '' || words === code ? '' : ` ${words}`}${doubt}`;
}

/** What the error does not say itself, or an empty text. */
export function hintOn(code: string): string {
  const advice = adviceOn(code);
  return advice === null ? '' : ` — ${advice}`;
}

export function describeFreshness({ replayLagMs, receiving, newestRowMs }: Freshness): string {
  const parts = [
    ...(replayLagMs === null ? [] : [`replay lag ${replayLagMs === 0 ? '0 ms' : formatDuration(replayLagMs)}`]),
    ...(newestRowMs === null ? [] : [`newest row ${formatDuration(newestRowMs)} old`]),
    ...(receiving === false ? ['no walreceiver'] : []),
  ];
  return parts.join(', ');
}

/** `12:03:27.412`, the local time of day. */
export function timeOfDay(wallMs: number): string {
  const date = new Date(wallMs);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
