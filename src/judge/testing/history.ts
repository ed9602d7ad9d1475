import type {
  EffectiveConfig, FaultStage, HistoryEvent, LogTag, NewEvent, Probe, RunPhase, Write,
} from '../../history/events.js'; // prettier-ignore
import { CONFIG, NODES } from './example-stack.js';
import { Rows } from './rows.js';
import type { AckOptions, FailureOptions, Span } from './spans.js';

const WRITERS = 10;
/** An operation takes this long unless it says otherwise, ms. */
const TOOK_MS = 2;
/** WAL of one write. */
const WAL_BYTES = 256;

/**
 * Makes histories by hand: each call adds events, `events()` puts them in order of time and numbers them. It keeps the
 * books of the rows that are there at the end, so that `finalReads` need not be spelt out.
 */
export class HistoryBuilder {
  private readonly recorded: NewEvent[] = [];
  private readonly rows = new Rows();
  private written = 0;

  /** Any event, as the recorder would get it. */
  add(event: NewEvent): this {
    this.recorded.push(event);
    return this;
  }

  /** Takes out events that were added before: what an observer missed. */
  without(predicate: (event: NewEvent) => boolean): this {
    const kept = this.recorded.filter((event) => !predicate(event));
    this.recorded.length = 0;
    for (const event of kept) this.recorded.push(event);
    return this;
  }

  start(options: { writesPerSecond?: number; readsPerSecond?: number } = {}): this {
    const node = (role: string) => (name: string, index: number) => ({ name, role, ip: `10.0.0.${index + 10}` });
    return this.add({
      kind: 'run-start', t: 0, unc: 0, src: 'run', scenario: 'by-hand', seed: 1, profile: 'fast',
      startedAt: '2026-01-01T00:00:00.000Z',
      versions: { patroni: '4.0.4', postgresql: '17.5', etcd: '3.5.16', haproxy: '3.0.8' },
      nodes: [...NODES.map(node('patroni')), ...['etcd1', 'etcd2', 'etcd3'].map(node('etcd')), node('haproxy')('haproxy1', 9)],
      load: { writesPerSecond: options.writesPerSecond ?? 100, readsPerSecond: options.readsPerSecond ?? 50 },
    }); // prettier-ignore
  }

  config(
    change: { patroni?: Partial<EffectiveConfig['patroni']>; haproxy?: Partial<EffectiveConfig['haproxy']> } = {},
  ): this {
    const patroni = { ...CONFIG.patroni, ...change.patroni };
    return this.add({
      kind: 'config',
      t: 1,
      unc: 0,
      src: 'run',
      patroni,
      haproxy: { ...CONFIG.haproxy, ...change.haproxy },
    });
  }

  phase(phase: RunPhase, t: number): this {
    return this.add({ kind: 'phase', t, unc: 0, src: 'run', phase });
  }

  /** Paced writes that are acknowledged; those that are in time are there at the end unless `lost`. */
  acks({
    from,
    to,
    every = 10,
    node = 'patroni1',
    timeline = 1,
    lost = false,
    localOnly,
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
    const { stage = 'connect', node, inRecovery } = rest;
    for (let t = from; t < to; t += every) {
      const write = this.write(t, applied ? 'present' : 'absent', { outcome, code, stage });
      if (node !== undefined) write.node = node;
      if (inRecovery !== undefined) write.inRecovery = inRecovery;
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

  /** A row that is there at the end and that nobody wrote. */
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
        kind: 'read', t, unc: 0, src: 'reader-0', startMs: t - TOOK_MS, outcome: 'ok', stage: 'execute', reader: 0,
        node, inRecovery, newestSentMs: t - 20,
      }); // prettier-ignore
    }
    return this;
  }

  failedReads({ from, to, every = 20 }: Span): this {
    for (let t = from; t < to; t += every) {
      this.add({
        kind: 'read', t, unc: 0, src: 'reader-0', startMs: t - TOOK_MS, outcome: 'rejected', stage: 'connect', reader: 0,
        code: 'ECONNREFUSED',
      }); // prettier-ignore
    }
    return this;
  }

  probes(target: string, { from, to, every = 200 }: Span, seen: Partial<Probe>): this {
    for (let t = from; t < to; t += every) {
      this.add({
        kind: 'probe', t, unc: every, src: `probe:${target}`, startMs: t - TOOK_MS, outcome: 'ok', stage: 'execute', target,
        node: target, ...seen,
      }); // prettier-ignore
    }
    return this;
  }

  /** A primary takes direct writes, a replica refuses them. */
  directWrites(target: string, { from, to, every = 200 }: Span, timeline: number | null): this {
    for (let t = from, seq = 1; t < to; t += every, seq++) {
      const base = { kind: 'direct-write', t, unc: 0, src: `probe:${target}`, startMs: t - TOOK_MS, stage: 'execute', target, seq, node: target } as const; // prettier-ignore
      this.add(
        timeline === null ? { ...base, outcome: 'rejected', code: '25006' } : { ...base, outcome: 'ok', timeline },
      );
    }
    return this;
  }

  /** A node as both the probe and the direct writes see it. */
  primary(target: string, span: Span, timeline: number): this {
    return this.probes(target, span, { inRecovery: false, timeline, walReceiver: null }).directWrites(
      target,
      span,
      timeline,
    );
  }

  replica(target: string, span: Span, timeline: number, walReceiver: string | null = 'streaming'): this {
    return this.probes(target, span, { inRecovery: true, timeline, walReceiver }).directWrites(target, span, null);
  }

  keyPut(t: number, holder: string, unc = 5): this {
    return this.add({ kind: 'leader-key', t, unc, src: 'etcd-watch', op: 'put', holder });
  }

  keyDelete(t: number): this {
    return this.add({ kind: 'leader-key', t, unc: 5, src: 'etcd-watch', op: 'delete' });
  }

  log(t: number, node: string, tag: LogTag, line = ''): this {
    return this.add({ kind: 'log', t, unc: 5, src: `log:${node}`, node, tag, line });
  }

  server(t: number, server: string, up: boolean, backend: 'postgres_rw' | 'postgres_ro' = 'postgres_rw'): this {
    const detail = up ? 'UP' : 'DOWN';
    return this.add({
      kind: 'proxy-server',
      t,
      unc: 50,
      src: 'haproxy-stats',
      proxy: 'haproxy1',
      backend,
      server,
      up,
      detail,
    });
  }

  /** The stages of one injection; a stage without a time is left out. */
  fault(
    what: { fault: string; target: string; node: string; injection?: number },
    times: { [stage in FaultStage['stage']]?: number },
  ): this {
    for (const [stage, t] of Object.entries(times) as [FaultStage['stage'], number][]) {
      const proof = stage === 'effective' ? { proof: 'exit code 137' } : {};
      this.add({ kind: 'fault', t, unc: 20, src: `fault:${what.fault}`, injection: 1, ...what, stage, ...proof });
    }
    return this;
  }

  gap(observer: string, from: number, to: number, node?: string): this {
    const whom = node === undefined ? {} : { node };
    return this.add({
      kind: 'gap',
      t: to,
      unc: 0,
      src: observer,
      observer,
      fromMs: from,
      reason: 'the watch fell silent',
      ...whom,
    });
  }

  loopDelay({ from, to, every = 1000 }: Span, maxMs = 5): this {
    for (let t = from + every; t <= to; t += every) {
      this.add({
        kind: 'loop-delay',
        t,
        unc: 0,
        src: 'workload',
        thread: 'workload',
        periodMs: every,
        maxMs,
        p99Ms: maxMs / 2,
      });
    }
    return this;
  }

  /** What each member holds at the end: by default all that is there. */
  finalReads(t: number, timeline: number, leader: string, nodes: readonly string[] = NODES): this {
    for (const node of nodes) {
      const present = this.rows.runs();
      const rows = this.rows.count;
      const inRecovery = node !== leader;
      this.add({
        kind: 'final-read',
        t,
        unc: 0,
        src: 'final-read',
        node,
        ok: true,
        inRecovery,
        timeline,
        rows,
        present,
        duplicated: [],
      });
    }
    return this;
  }

  leftovers(t: number, ...items: string[]): this {
    return this.add({ kind: 'leftovers', t, unc: 0, src: 'run', items });
  }

  /** The history in order of time, numbered from 1. */
  events(): HistoryEvent[] {
    return [...this.recorded].sort((a, b) => a.t - b.t).map((event, index) => ({ ...event, id: index + 1 }));
  }
}

/** An empty history by hand. */
export function history(): HistoryBuilder {
  return new HistoryBuilder();
}
