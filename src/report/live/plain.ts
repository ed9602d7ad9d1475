import type { FaultStage, HistoryEvent, LogTag } from '../../history/events.js';
import { describeEvent } from '../describe.js';
import { newsFilter } from '../shape/notable.js';
import { oneLine } from '../terminal/text.js';

/** Log lines that matter for a failover; the others are only in the history. */
const SHOWN_TAGS: ReadonlySet<LogTag> = new Set([
  'promoted',
  'demoting',
  'lock-lost',
  'rewind-start',
  'rewind-done',
  'rewind-failed',
  'rewind-not-needed',
  'basebackup-start',
  'basebackup-done',
  'config-adjusted',
  'failsafe',
]);

/** The progress line of an event where there is no live view: `+12.3s  fault  kill leader …`. Null for most events. */
export function plainLine(event: HistoryEvent): string | null {
  const said = lineOf(event);
  return said === null
    ? null
    : `${`+${(event.t / 1000).toFixed(1)}s`.padEnd(8)} ${said[0].padEnd(7)} ${oneLine(said[1])}`;
}

/** `plainLine` with a memory for one run: drops the repetitions that HAProxy and Patroni log. */
export function plainReporter(): (event: HistoryEvent) => string | null {
  const isNews = newsFilter('tag');
  return (event) => {
    const line = plainLine(event);
    return line !== null && isNews(event) ? line : null;
  };
}

function lineOf(event: HistoryEvent): [string, string] | null {
  switch (event.kind) {
    case 'run-start':
      return ['run', describeEvent(event)];
    case 'phase':
      return ['phase', event.phase];
    case 'fault':
      return faultLine(event);
    case 'leader-key':
      return ['leader', describeEvent(event)];
    case 'proxy-server':
      return ['proxy', describeEvent(event)];
    case 'container':
      return ['docker', describeEvent(event)];
    case 'log':
      return SHOWN_TAGS.has(event.tag) ? ['log', `${event.node}: ${describeEvent(event)}`] : null;
    case 'gap':
      return ['gap', describeEvent(event)];
    case 'waited':
      return ['wait', describeEvent(event)];
    case 'final-read':
      return ['read', describeEvent(event)];
    case 'leftovers':
      return event.items.length > 0 ? ['left', describeEvent(event)] : null;
    case 'aborted':
      return ['aborted', describeEvent(event)];
    default:
      return null;
  }
}

function faultLine(event: FaultStage): [string, string] | null {
  if (event.stage === 'journaled' || event.stage === 'injecting') return null;
  const word = event.stage === 'healing' || event.stage === 'healed' ? 'heal' : 'fault';
  return [word, describeEvent(event)];
}
