import type { HistoryEvent, NewEvent, Write } from '../../history/events.js';
import { Rows } from './rows.js';
import { TOOK_MS, type AckOptions, type FailureOptions, type Span } from './spans.js';

const WRITERS = 10;
/** The WAL bytes of one write. */
const WAL_BYTES = 256;

/**
 * The events of a hand-made history, with its load. Each call adds events; `events()` sorts them by time and numbers
 * them. A ledger keeps the rows that are present at the end, so that final reads need not be spelt out.
 */
export class LoadHistory {
  private readonly recorded: NewEvent[] = [];
  protected readonly rows = new Rows();
  private written = 0;

  /** Any event, as the recorder would get it. */
  add(event: NewEvent): this {
    this.recorded.push(event);
    return this;
  }

  /** Removes events that were added before, such as those that an observer missed. */
  without(predicate: (event: NewEvent) => boolean): this {
    const kept = this.recorded.filter((event) => !predicate(event));
    this.recorded.length = 0;
    for (const event of kept) this.recorded.push(event);
    return this;
  }

  /** Paced, acknowledged writes; their rows are present at the end unless `lost`. */
  acks({
    from,
    to,
    every = 10,
    node = 'patroni1',
    timeline = 1,
    lost = false,
    localOnly,
    route,
    tookMs = TOOK_MS,
  }: AckOptions): this {
    for (let t = from; t < to; t += every) {
      const lsn = `0/${(0x3000000 + this.written * WAL_BYTES).toString(16).toUpperCase()}`;
      const write = this.write(t, lost ? 'absent' : 'present', {
        outcome: 'ok',
        stage: 'execute',
        node,
        inRecovery: false,
        timeline,
        lsn,
      });
      write.startMs = t - tookMs;
      if (localOnly !== undefined) write.localOnly = localOnly;
      if (route !== undefined) write.route = route;
    }
    return this;
  }

  /** Paced writes that fail. */
  fails({
    from,
    to,
    every = 10,
    outcome = 'rejected',
    code = 'ECONNREFUSED',
    applied = false,
    ...rest
  }: FailureOptions): this {
    const { stage = 'connect', node, inRecovery, route } = rest;
    for (let t = from; t < to; t += every) {
      const write = this.write(t, applied ? 'present' : 'absent', { outcome, code, stage });
      if (node !== undefined) write.node = node;
      if (inRecovery !== undefined) write.inRecovery = inRecovery;
      if (route !== undefined) write.route = route;
    }
    return this;
  }

  private write(t: number, fate: 'present' | 'absent', operation: Partial<Write> & Pick<Write, 'outcome' | 'stage'>) {
    const writer = this.written % WRITERS;
    const seq = Math.floor(this.written / WRITERS) + 1;
    this.written++;
    if (fate === 'present') this.rows.add(writer, seq);
    const write = {
      kind: 'write' as const,
      t,
      unc: 0,
      src: `writer-${writer}`,
      startMs: t - TOOK_MS,
      writer,
      seq,
      ...operation,
    };
    this.add(write);
    return write as Omit<Write, 'id'>;
  }

  /** A row that is present at the end but was never written. */
  strangeRow(writer: number, seq: number): this {
    this.rows.add(writer, seq);
    return this;
  }

  reads({
    from,
    to,
    every = 20,
    node = 'patroni2',
    inRecovery = true,
  }: Span & { node?: string; inRecovery?: boolean }): this {
    for (let t = from; t < to; t += every) {
      this.add({
        kind: 'read',
        t,
        unc: 0,
        src: 'reader-0',
        startMs: t - TOOK_MS,
        outcome: 'ok',
        stage: 'execute',
        reader: 0,
        node,
        inRecovery,
        newestSentMs: t - 20,
      });
    }
    return this;
  }

  failedReads({ from, to, every = 20 }: Span): this {
    for (let t = from; t < to; t += every) {
      this.add({
        kind: 'read',
        t,
        unc: 0,
        src: 'reader-0',
        startMs: t - TOOK_MS,
        outcome: 'rejected',
        stage: 'connect',
        reader: 0,
        code: 'ECONNREFUSED',
      });
    }
    return this;
  }

  /** The history in order of time, numbered from 1. */
  events(): HistoryEvent[] {
    return [...this.recorded].sort((a, b) => a.t - b.t).map((event, index) => ({ ...event, id: index + 1 }));
  }
}
