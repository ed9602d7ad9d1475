import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { UsageError } from '../core/errors.js';
import type { HistoryEvent } from './events.js';

/**
 * Reads a history.ndjson. A last line that was cut off (the harness was killed while writing it) is left out.
 * @throws UsageError HISTORY_INVALID with file:line for any other line that is not an event.
 */
export async function readHistory(file: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let broken: { line: number; text: string } | null = null;
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    if (broken) throw notAnEvent(file, broken.line);
    if (text === '') continue;
    const event = parseEvent(text);
    if (event) events.push(event);
    else broken = { line, text };
  }
  return events;
}

function parseEvent(text: string): HistoryEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    const isEvent = typeof value === 'object' && value !== null && 'kind' in value && 't' in value && 'id' in value;
    return isEvent ? (value as HistoryEvent) : null;
  } catch {
    return null;
  }
}

function notAnEvent(file: string, line: number): UsageError {
  return new UsageError(`${file}:${line}:1: expected one event of a history as JSON`, { code: 'HISTORY_INVALID' });
}
