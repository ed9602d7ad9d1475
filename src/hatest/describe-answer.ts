import type { Endpoint } from '../core/http.js';
import { formatDuration } from '../core/units.js';
import type { NodeAnswer, Freshness } from './attempt.js';
import { adviceOn } from './error-advice.js';
import type { ErrorCount } from './gaps.js';

/** `PRIMARY - 172.18.0.5 (patroni1, timeline 2)`: the format of HAtester, which called it MASTER. */
export function describeAnswer(answer: NodeAnswer): string {
  const { node, timeline } = answer;
  return withDetails(answer, [...(node ? [node] : []), ...(timeline === undefined ? [] : [`timeline ${timeline}`])]);
}

/** As `describeAnswer`, but without the timeline. */
export function describeNode(answer: NodeAnswer): string {
  return withDetails(answer, answer.node ? [answer.node] : []);
}

function withDetails({ address, inRecovery }: NodeAnswer, details: readonly string[]): string {
  const more = details.length > 0 ? ` (${details.join(', ')})` : '';
  return `${inRecovery ? 'REPLICA' : 'PRIMARY'} - ${address ?? 'local socket'}${more}`;
}

/** `12 × ECONNREFUSED connect ECONNREFUSED 127.0.0.1:5000`. */
export function describeError({ code, message, count, outcome }: ErrorCount): string {
  const doubt = outcome === 'indeterminate' ? ' (indeterminate)' : '';
  const text = message.replace(/\s+/g, ' ').trim();
  return `${count} × ${code}${text === '' || text === code ? '' : ` ${text}`}${doubt}`;
}

/** Advice that the error message itself lacks; empty where there is none. */
export function hintOn(code: string): string {
  const advice = adviceOn(code);
  return advice === null ? '' : ` — ${advice}`;
}

export function describeFreshness({ replayLagMs, receiving, newestRowMs }: Freshness): string {
  const parts = [
    ...(replayLagMs === null ? [] : [`lag ${replayLagMs === 0 ? '0 ms' : formatDuration(replayLagMs)}`]),
    ...(newestRowMs === null ? [] : [`newest row ${formatDuration(newestRowMs)} old`]),
    ...(receiving === false ? ['no walreceiver'] : []),
  ];
  return parts.join(', ');
}

/** Local time of day: `12:03:27.412`. */
export function timeOfDay(wallMs: number): string {
  return `${toTheSecond(wallMs)}.${String(new Date(wallMs).getMilliseconds()).padStart(3, '0')}`;
}

/** Local time of day to the second: `12:03:27`. */
export function toTheSecond(wallMs: number): string {
  return new Date(wallMs).toTimeString().slice(0, 8);
}

/** `10.0.0.1:5432,10.0.0.2:5432`: an IPv6 address in brackets. */
export function formatHosts(hosts: readonly Endpoint[]): string {
  return hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
}
