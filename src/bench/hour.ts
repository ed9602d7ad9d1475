import { seededRandom } from '../core/random.js';
import type { HistoryEvent } from '../history/events.js';
import { leaderKill, scenario, AT } from '../judge/testing/cases.js';

export const HOUR_SCENARIO = scenario({ name: 'hour', title: 'A failover after an hour of calm' });

const HOUR_MS = 3_600_000;

/**
 * A synthetic hour with this many operations, two thirds of them writes, as it would be on disk: a long calm, then the
 * hand-made failover. Latencies scatter as on a busy machine, and a few operations fail. Always the same.
 */
export function anHour(operations: number): HistoryEvent[] {
  const random = seededRandom(1);
  const shift = HOUR_MS - AT.end;
  const from = AT.steady + 20;
  const every = (shift - 20) / operations;
  const calm = new Calm();
  for (let index = 0; index < operations; index++) {
    const startMs = round(from + index * every);
    const tookMs = 0.8 + 3 / (1.001 - random()) ** 0.7;
    calm.add(index, startMs, round(startMs + tookMs), random());
  }
  return [
    ...leaderKill()
      .events()
      .map((event) => calm.completed(shifted(event, shift))),
    ...calm.events,
  ]
    .sort((a, b) => a.t - b.t)
    .map((event, index) => ({ ...event, id: index + 1 }));
}

const round = (ms: number) => Math.round(ms * 1000) / 1000;

/** Moves the events after the start of the load, so that the calm lies between it and the failover. */
function shifted(event: HistoryEvent, by: number): HistoryEvent {
  if (event.t <= AT.steady) return event;
  const later = { ...event, t: event.t + by };
  if ('startMs' in later) later.startMs += by;
  if ('newestSentMs' in later && typeof later.newestSentMs === 'number') later.newestSentMs += by;
  return later;
}

/** Ids from which the calm's writers are numbered, so that the failover's writers keep their rows. */
const FIRST_WRITER = 100;
const WRITERS = 10;

/** The operations of the calm, and the rows that exist because of them. */
class Calm {
  readonly events: HistoryEvent[] = [];
  private readonly lastSeq = new Map<number, number>();
  private readonly present: { [writer: string]: [number, number][] } = {};
  private rows = 0;

  add(index: number, startMs: number, t: number, luck: number): void {
    const base = { id: 0, t, unc: 0, startMs, stage: 'execute' } as const;
    if (index % 3 === 2) {
      const reader = index % 5;
      const node = index % 2 === 0 ? 'patroni2' : 'patroni3';
      const newestSentMs = startMs - 20;
      this.events.push({
        kind: 'read',
        ...base,
        src: `reader-${reader}`,
        outcome: 'ok',
        reader,
        node,
        inRecovery: true,
        newestSentMs,
      });
      return;
    }
    const writer = FIRST_WRITER + (index % WRITERS);
    const seq = (this.lastSeq.get(writer) ?? 0) + 1;
    this.lastSeq.set(writer, seq);
    const write = { kind: 'write', ...base, src: `writer-${writer}`, writer, seq } as const;
    if (luck < 0.0005)
      this.events.push({
        ...write,
        outcome: 'indeterminate',
        code: 'CLOSED',
        message: 'Connection terminated unexpectedly',
      });
    else if (luck < 0.002)
      this.events.push({
        ...write,
        stage: 'connect',
        outcome: 'rejected',
        code: 'ECONNREFUSED',
        message: 'connect ECONNREFUSED 127.0.0.1:24991',
      });
    else {
      const lsn = `0/${(0x3000000 + index * 256).toString(16).toUpperCase()}`;
      this.events.push({ ...write, outcome: 'ok', node: 'patroni1', inRecovery: false, timeline: 1, lsn });
      this.keep(writer, seq);
    }
  }

  private keep(writer: number, seq: number): void {
    const runs = (this.present[String(writer)] ??= []);
    const last = runs.at(-1);
    if (last?.[1] === seq - 1) last[1] = seq;
    else runs.push([seq, seq]);
    this.rows++;
  }

  /** Adds the calm's rows to a final read. */
  completed(event: HistoryEvent): HistoryEvent {
    if (event.kind !== 'final-read') return event;
    return { ...event, rows: (event.rows ?? 0) + this.rows, present: { ...event.present, ...this.present } };
  }
}
