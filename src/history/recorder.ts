import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { EnvironmentError, messageOf } from '../core/errors.js';
import type { HistoryEvent, NewEvent } from './events.js';

const FLUSH_EVERY_MS = 200;

/**
 * Numbers events, keeps them, and writes them as NDJSON. Events are on disk within 200 ms, so the history of a killed
 * harness can still be judged.
 */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  private readonly listeners = new Set<(event: HistoryEvent) => void>();
  private readonly stream: WriteStream;
  private readonly timer: NodeJS.Timeout;
  private pending: string[] = [];
  private failure: Error | null = null;

  constructor(
    file: string,
    private readonly onFailure: (error: EnvironmentError) => void,
  ) {
    this.stream = createWriteStream(file, { flags: 'wx' });
    this.stream.on('error', (error) => this.fail(file, error));
    this.timer = setInterval(() => this.flush(), FLUSH_EVERY_MS);
  }

  readonly record = (event: NewEvent): void => {
    // `id` comes first, for readers with a pager. The annotation is needed: a spread of a union loses its discriminant.
    const numbered: HistoryEvent = { id: this.events.length + 1, ...event };
    roundTimes(numbered);
    this.events.push(numbered);
    this.pending.push(JSON.stringify(numbered));
    for (const listener of this.listeners) listener(numbered);
  };

  /** Calls `listener` for every event from now on. Returns the function that unsubscribes it. */
  subscribe(listener: (event: HistoryEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.flush();
    if (this.failure) return;
    this.stream.end();
    await once(this.stream, 'close');
  }

  private flush(): void {
    if (this.pending.length === 0 || this.failure) return;
    this.stream.write(this.pending.join('\n') + '\n');
    this.pending = [];
  }

  private fail(file: string, error: Error): void {
    this.failure = error;
    const hint =
      'ENOSPC' === (error as NodeJS.ErrnoException).code ? 'Free disk space or choose another --out.' : undefined;
    this.onFailure(
      new EnvironmentError(`cannot write ${file}: ${messageOf(error)}`, { code: 'HISTORY_WRITE', cause: error, hint }),
    );
  }
}

/**
 * Rounds times to µs, which keeps the file small. Works in place: a JSON replacer would cost more than all the rest.
 */
function roundTimes(event: HistoryEvent): void {
  const fields = event as unknown as Record<string, unknown>;
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === 'number' && !Number.isInteger(value)) fields[name] = Math.round(value * 1000) / 1000;
  }
}
