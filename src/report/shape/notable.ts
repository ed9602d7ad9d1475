import type { HistoryEvent, LogLine } from '../../history/events.js';

/** A log line without the time that its program put before it; the event has a better one. */
export function withoutTimestamp(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: [A-Z]{3,5}(?= \[))?\s*(?:\[\d+\]\s*)?/, '');
}

/**
 * A filter with a memory: says of each event in turn whether it tells something new. HAProxy's servers report each
 * step of each check and HAProxy logs a change twice; Patroni repeats "in progress" every loop.
 * `tag`: one log line of a kind in a row is enough; `text`: only the same words again are nothing new.
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

/** The events in order of time; the recorder writes them in the order they became known. */
export function byTime<E extends HistoryEvent>(events: readonly E[]): readonly E[] {
  const sorted = events.every((event, index) => index === 0 || event.t >= (events[index - 1]?.t ?? 0));
  return sorted ? events : [...events].sort((a, b) => a.t - b.t);
}
