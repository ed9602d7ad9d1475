import type { HistoryEvent, LogLine } from '../../history/events.js';

/** Removes the timestamp of the program that wrote the line; the event's own is more precise. */
export function withoutTimestamp(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: [A-Z]{3,5}(?= \[))?\s*(?:\[\d+\]\s*)?/, '');
}

/**
 * Returns a stateful filter: is this event news? HAProxy's statistics report each step of each check, HAProxy logs a
 * change twice, and Patroni repeats "in progress" every loop.
 * `tag`: a log line is news if its tag differs from the node's previous line; `text`: if its text does.
 */
export function newsFilter(sameLog: 'tag' | 'text'): (event: HistoryEvent) => boolean {
  const known = new Map<string, string>();
  const isNews = (key: string, value: string) => {
    if (known.get(key) === value) return false;
    known.set(key, value);
    return true;
  };
  const saying = (event: LogLine) => (sameLog === 'tag' ? event.tag : withoutTimestamp(event.line));
  return (event) => {
    switch (event.kind) {
      case 'proxy-server':
        return isNews(`${event.proxy} ${event.backend} ${event.server}`, String(event.up));
      case 'log':
        return isNews(`log ${event.node}`, saying(event));
      default:
        return true;
    }
  };
}

/** Sorts events by time; the recorder writes them in the order in which they became known. */
export function byTime<E extends HistoryEvent>(events: readonly E[]): readonly E[] {
  const sorted = events.every((event, index) => index === 0 || event.t >= (events[index - 1]?.t ?? 0));
  return sorted ? events : [...events].sort((a, b) => a.t - b.t);
}
