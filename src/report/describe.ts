import type { HistoryEvent, MachinePressure } from '../history/events.js';
import { backendPort } from '../history/route.js';
import { withoutTimestamp } from './shape/notable.js';
import { duration } from './format.js';

/** Describes an event without its time: for evidence, the merged log and plain progress lines. */
export function describeEvent(event: HistoryEvent): string {
  switch (event.kind) {
    case 'run-start':
      return `${event.scenario}, seed ${event.seed}, profile ${event.profile}`;
    case 'phase':
      return `phase ${event.phase}`;
    case 'config':
      return (
        `effective configuration: ttl ${duration(event.patroni.ttlMs)}, loop_wait ` + duration(event.patroni.loopWaitMs)
      );
    case 'write':
      return `write (${event.writer}, ${event.seq})${by(event)} ${answer(event, 'acknowledged')}`;
    case 'read':
      return `read ${answer(event, 'answered')}`;
    case 'probe':
      return `probe of ${event.target} ${answer(event, 'answered')}${roleOf(event.inRecovery)}`;
    case 'direct-write':
      return `direct write to ${event.target} ${answer(event, 'acknowledged')}`;
    case 'leader-key':
      return event.op === 'put' ? `leader key taken by ${event.holder ?? '?'}` : 'leader key gone';
    case 'dcs-key':
      return `${event.op} ${event.key}${event.value === undefined ? '' : ` ${event.value}`}`;
    case 'member':
      return event.reachable
        ? joinWords(event.node, event.role, event.state, timeline(event.timeline))
        : `${event.node} unreachable over REST`;
    case 'proxy-server':
      return (
        `${event.proxy} ${backendPort(event)}: ${event.server} ` + `${event.up ? 'UP' : 'DOWN'}${because(event.detail)}`
      );
    case 'vip':
      return event.held ? `${event.node} has ${event.address}` : `${event.address} left ${event.node}`;
    case 'container':
      return joinWords(
        event.node,
        event.action,
        event.exitCode === undefined ? undefined : `exit code ${event.exitCode}`,
      );
    case 'log':
      return withoutTimestamp(event.line);
    case 'fault':
      return (
        `${event.fault} ${event.target === event.node ? event.node : `${event.target} (${event.node})`} ` +
        `${event.stage}${event.proof === undefined ? '' : `: ${event.proof}`}`
      );
    case 'consumer':
      return event.connected ? `${event.node} follows the leader` : `${event.node} is not connected to the leader`;
    case 'consumer-read':
      return event.ok
        ? `${event.node} holds ${event.rows ?? 0} rows at the end`
        : `${event.node} could not be read${because(event.message ?? '')}`;
    case 'gap':
      return (
        `${event.observer} was blind${event.node === undefined ? '' : ` to ${event.node}`} for ` +
        `${duration(event.t - event.fromMs)}: ${event.reason}`
      );
    case 'loop-delay':
      return `${event.thread} thread late by up to ${duration(event.maxMs)}`;
    case 'machine':
      return describePressure(event);
    case 'skipped':
      return `${event.count} attempts not made: no session was free`;
    case 'connections':
      return (
        `${event.held} connections held, ${event.begun} begun, ${event.newPerSecond} new ones at one node in a ` +
        'second'
      );
    case 'final-read':
      return event.ok
        ? joinWords(event.node, `${event.rows ?? '?'} rows`, timeline(event.timeline))
        : `${event.node} could not be read: ${event.message ?? 'no reason given'}`;
    case 'leftovers':
      return event.items.length === 0 ? 'nothing left behind' : `left behind: ${event.items.join(', ')}`;
    case 'bootstrap':
      return (
        `made by one initdb or more: ${[...new Set(Object.values(event.systems))].join(', ')}, slots ` +
        event.slots.map(({ name }) => name).join(', ')
      );
    case 'waited':
      return (
        `${event.reached ? 'reached' : 'gave up waiting for'} ${event.what} after ` +
        `${duration(event.t - event.fromMs)}${event.reached ? '' : `, last saw: ${event.saw}`}`
      );
    case 'aborted':
      return `${event.message} (${event.code})`;
  }
}

/** "machine: tasks waited for a core 96 %, tasks waited for a disk 3 %, idle 0 % of 1.00 s". */
function describePressure(event: MachinePressure): string {
  const shares: [string, number | undefined][] = [
    ['tasks waited for a core', event.cpuStalledShare],
    ['tasks waited for a disk', event.ioStalledShare],
    ['idle', event.idleShare],
    ['taken by the host', event.stealShare],
    ['held back by the quota', event.throttledShare],
  ];
  const known = shares.flatMap(([what, share]) => (share === undefined ? [] : `${what} ${(share * 100).toFixed(0)} %`));
  return `machine: ${known.join(', ')} of ${duration(event.periodMs)}`;
}

/** HAProxy's reason, without what the line says already and without sessions and counters. */
function because(detail: string): string {
  const reason = detail
    .replace(/^(UP|DOWN)\b\s*/, '')
    .replace(/^reason: /, '')
    .replace(/, check duration: .*$/, '');
  return reason === '' ? '' : ` (${reason})`;
}

const timeline = (value: number | undefined) => (value === undefined ? undefined : `timeline ${value}`);
function roleOf(inRecovery: boolean | undefined): string {
  if (inRecovery === undefined) return '';
  return inRecovery ? ', in recovery' : ', primary';
}

const joinWords = (...parts: (string | undefined)[]) =>
  parts.filter((part) => part !== undefined && part !== '').join(' ');

interface Answered {
  outcome: string;
  node?: string;
  timeline?: number;
  code?: string;
  message?: string;
}

function answer(event: Answered, ok: string): string {
  if (event.outcome !== 'ok') return joinWords(event.outcome, event.code, event.message);
  return joinWords(
    ok,
    event.node && `by ${event.node}`,
    event.timeline === undefined ? undefined : `on timeline ${event.timeline}`,
  );
}

/** " through libpq" for a write on a route beside that of the load. */
function by({ route }: { route?: string }): string {
  return route === undefined ? '' : ` through ${route}`;
}
