import type { Pressure } from '../../core/pressure.js';
import type { EffectiveConfig, FaultOutcome, FaultStage, LogTag, Probe, RunPhase } from '../../history/events.js';
import { CONFIG, NODES } from './example-stack.js';
import { LoadHistory } from './load-history.js';
import { TOOK_MS, type Span } from './spans.js';

const SATURATED: Omit<Pressure, 'periodMs'> = { idleShare: 0, cpuStalledShare: 0.95, stealShare: 0 };

/** Builds hand-made histories: the load, and what the observers saw of the cluster. */
export class HistoryBuilder extends LoadHistory {
  start(options: { writesPerSecond?: number; readsPerSecond?: number } = {}): this {
    const node = (role: string) => (name: string, index: number) => ({ name, role, ip: `10.0.0.${index + 10}` });
    return this.add({
      kind: 'run-start',
      t: 0,
      unc: 0,
      src: 'run',
      scenario: 'by-hand',
      seed: 1,
      profile: 'fast',
      startedAt: '2026-01-01T00:00:00.000Z',
      versions: { patroni: '4.0.4', postgresql: '17.5', etcd: '3.5.16', haproxy: '3.0.8' },
      nodes: [
        ...NODES.map(node('patroni')),
        ...['etcd1', 'etcd2', 'etcd3'].map(node('etcd')),
        node('haproxy')('haproxy1', 9),
      ],
      load: { writesPerSecond: options.writesPerSecond ?? 100, readsPerSecond: options.readsPerSecond ?? 50 },
    });
  }

  config(
    change: { patroni?: Partial<EffectiveConfig['patroni']>; haproxy?: Partial<EffectiveConfig['haproxy']> } & Pick<
      Partial<EffectiveConfig>,
      'routes' | 'vip'
    > = {},
  ): this {
    const patroni = { ...CONFIG.patroni, ...change.patroni };
    return this.add({
      kind: 'config',
      t: 1,
      unc: 0,
      src: 'run',
      patroni,
      haproxy: { ...CONFIG.haproxy, ...change.haproxy },
      ...(change.routes ? { routes: change.routes } : {}),
      ...(change.vip ? { vip: change.vip } : {}),
    });
  }

  phase(phase: RunPhase, t: number): this {
    return this.add({ kind: 'phase', t, unc: 0, src: 'run', phase });
  }

  probes(target: string, { from, to, every = 200 }: Span, seen: Partial<Probe>): this {
    for (let t = from; t < to; t += every) {
      this.add({
        kind: 'probe',
        t,
        unc: every,
        src: `probe:${target}`,
        startMs: t - TOOK_MS,
        outcome: 'ok',
        stage: 'execute',
        target,
        node: target,
        ...seen,
      });
    }
    return this;
  }

  /** A primary takes direct writes, a replica refuses them. */
  directWrites(target: string, { from, to, every = 200 }: Span, timeline: number | null): this {
    for (let t = from, seq = 1; t < to; t += every, seq++) {
      const base = {
        kind: 'direct-write',
        t,
        unc: 0,
        src: `probe:${target}`,
        startMs: t - TOOK_MS,
        stage: 'execute',
        target,
        seq,
        node: target,
      } as const;
      this.add(
        timeline === null ? { ...base, outcome: 'rejected', code: '25006' } : { ...base, outcome: 'ok', timeline },
      );
    }
    return this;
  }

  /** A primary, as both the probe and the direct writes see it. */
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
    what: { fault: string; target: string; node: string; injection?: number; step?: number; outcome?: FaultOutcome },
    times: { [stage in FaultStage['stage']]?: number },
  ): this {
    for (const [stage, t] of Object.entries(times) as [FaultStage['stage'], number][]) {
      const proof = stage === 'effective' ? { proof: 'exit code 137' } : {};
      this.add({ kind: 'fault', t, unc: 20, src: `fault:${what.fault}`, injection: 1, ...what, stage, ...proof });
    }
    return this;
  }

  /** The harness's own connections in the second before. */
  connections(t: number, counts: { held?: number; newPerSecond?: number }): this {
    const usual = { periodMs: 1000, held: 15, begun: 4, newPerSecond: 4 };
    return this.add({ kind: 'connections', t, unc: 0, src: 'load', ...usual, ...counts });
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

  /** The pressure on the machine, every second; by default that of a busy neighbour on every core. */
  machine({ from, to, every = 1000 }: Span, pressure: Omit<Partial<Pressure>, 'periodMs'> = SATURATED): this {
    for (let t = from + every; t <= to; t += every)
      this.add({ kind: 'machine', t, unc: every, src: 'machine', periodMs: every, ...pressure });
    return this;
  }

  /** The final reads of the members: by default, all rows. */
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
}

/** An empty history. */
export function history(): HistoryBuilder {
  return new HistoryBuilder();
}
