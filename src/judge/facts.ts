import { isConsumer } from '../components/consumer-models.js';
import type {
  Aborted,
  Bootstrap,
  Connections,
  ConsumerRead,
  ConsumerState,
  ContainerState,
  DirectWrite,
  EffectiveConfig,
  FaultStage,
  FinalRead,
  Gap,
  HistoryEvent,
  LeaderKey,
  Leftovers,
  LogLine,
  LoopDelay,
  MachinePressure,
  Member,
  Phase,
  Probe,
  ProxyServer,
  Read,
  RunPhase,
  RunStart,
  Skipped,
  VipMove,
  Waited,
  Write,
} from '../history/events.js';
import { isOfLoad, type FurtherRoute } from '../history/route.js';
import { grouped } from './grouped.js';
import { Streaks, type Streak } from './streaks.js';
import type { Interval } from './types.js';

/**
 * The history by kind, each list in order of time. Built in one pass, so that no check has to walk the whole history.
 */
export interface Facts {
  start: RunStart | null;
  /** The configuration in force when the first fault began. */
  config: EffectiveConfig | null;
  phases: Phase[];
  /** Writes of the load. Those of further routes are in `furtherRoutes`, and in `allWrites`. */
  writes: Write[];
  /** Acknowledged writes that the client may rely on (`isAcknowledged`). */
  acks: Write[];
  ackStreaks: Streak[];
  /** All other writes: failed, or acknowledged with a warning. */
  unacknowledged: Write[];
  /** When the last write attempt began. */
  lastWriteStartMs: number;
  /** The writes of the load and of all further routes: what the ledger is made of. */
  allWrites: SortedWrites;
  /** The routes that stand beside that of the load, each with its own operations. */
  furtherRoutes: readonly RouteWrites[];
  /** Reads of the load. */
  reads: Read[];
  probes: Probe[];
  probesByNode: ReadonlyMap<string, Probe[]>;
  directWrites: DirectWrite[];
  leaderKeys: LeaderKey[];
  members: Member[];
  proxyServers: ProxyServer[];
  vipMoves: VipMove[];
  containers: ContainerState[];
  logs: LogLine[];
  faults: FaultStage[];
  gaps: Gap[];
  loopDelays: LoopDelay[];
  machine: MachinePressure[];
  skippedWrites: Skipped[];
  skippedReads: Skipped[];
  connections: Connections[];
  /** The size of the writers' and the readers' pool together. */
  sessions: number;
  waits: Waited[];
  bootstraps: Bootstrap[];
  finalReads: FinalRead[];
  consumerReads: ConsumerRead[];
  consumerStates: ConsumerState[];
  leftovers: Leftovers[];
  aborted: Aborted | null;
  /** The nodes that run PostgreSQL under Patroni. */
  patroniNodes: string[];
  /** The nodes that keep a copy of the cluster's rows (components/consumer.ts). */
  consumerNodes: string[];
  /** The time of the last event. */
  endMs: number;
  /** The load that counts: from the steady phase to the drain. */
  load: Interval;
  /** When the injection of the first fault began; null: no fault. */
  firstFaultMs: number | null;
  /** The mean time between two paced writes. */
  writePacingMs: number;
  /** The mean time between two paced reads. */
  readPacingMs: number;
}

/** What the load of one further route did. */
export interface RouteWrites extends SortedWrites {
  record: FurtherRoute;
  skippedWrites: Skipped[];
  reads: Read[];
  skippedReads: Skipped[];
}

/**
 * Whether the client may rely on the write. An acknowledgement with the warning that the wait for the synchronous
 * standby was cancelled does not count: the write may be on one node only (docs/replication_modes.rst).
 */
function isAcknowledged(write: Write): boolean {
  return write.outcome === 'ok' && write.localOnly !== true;
}

interface Kind {
  events: HistoryEvent[];
  /** The latest time of its events. */
  lastMs: number;
  /** Whether they came in order of time, as they usually do. */
  inOrder: boolean;
}

/** The events by kind. A kind that this version does not know (from a newer history) is kept and ignored. */
class Kinds {
  readonly endMs: number;
  private readonly kinds = new Map<HistoryEvent['kind'], Kind>();

  constructor(events: readonly HistoryEvent[]) {
    // Most events follow one of their own kind, which is kept at hand.
    let name: HistoryEvent['kind'] | undefined;
    let own: Kind = { events: [], lastMs: 0, inOrder: true };
    for (const event of events) {
      if (event.kind !== name) {
        name = event.kind;
        own = this.kindOf(name);
      }
      own.events.push(event);
      if (event.t < own.lastMs) own.inOrder = false;
      else own.lastMs = event.t;
    }
    let endMs = 0;
    for (const { events: list, lastMs, inOrder } of this.kinds.values()) {
      if (!inOrder) list.sort((a, b) => a.t - b.t);
      if (lastMs > endMs) endMs = lastMs;
    }
    this.endMs = endMs;
  }

  private kindOf(name: HistoryEvent['kind']): Kind {
    const known = this.kinds.get(name);
    if (known) return known;
    const kind = { events: [], lastMs: Number.NEGATIVE_INFINITY, inOrder: true };
    this.kinds.set(name, kind);
    return kind;
  }

  of<K extends HistoryEvent['kind']>(kind: K): Extract<HistoryEvent, { kind: K }>[] {
    return (this.kinds.get(kind)?.events ?? []) as Extract<HistoryEvent, { kind: K }>[];
  }
}

/** Indexes a history. Observations during the tear-down are left out: they say nothing about the cluster. */
export function indexFacts(events: readonly HistoryEvent[], fallbackLoad: Load): Facts {
  const kinds = new Kinds(events);
  const [start = null] = kinds.of('run-start');
  const tearDownMs = phaseStart(kinds.of('phase'), 'tear-down') ?? Number.POSITIVE_INFINITY;
  const before = <T extends { t: number }>(list: T[]): T[] => {
    const last = list.at(-1);
    return last === undefined || last.t < tearDownMs ? list : list.filter((event) => event.t < tearDownMs);
  };
  const all = kinds.of('write');
  const probes = before(kinds.of('probe'));
  const { writesPerSecond, readsPerSecond, writers = 0, readers = 0 } = { ...fallbackLoad, ...start?.load };
  const configs = kinds.of('config');
  const firstFaultMs = kinds.of('fault')[0]?.t ?? null;
  const config = configs.findLast(({ t }) => firstFaultMs === null || t <= firstFaultMs) ?? configs[0] ?? null;
  const isOnFurther = config?.routes !== undefined;
  const writes = sortOut(isOnFurther ? all.filter(isOfLoad) : all);
  const [reads, skipped] = [kinds.of('read'), kinds.of('skipped')];
  return {
    start,
    config,
    phases: kinds.of('phase'),
    ...writes,
    allWrites: isOnFurther ? sortOut(all) : writes,
    furtherRoutes: (config?.routes ?? []).map((record) => ({
      record,
      ...sortOut(all.filter(({ route }) => route === record.name)),
      skippedWrites: skipped.filter((skip) => skip.route === record.name && !isReaders(skip)),
      reads: reads.filter(({ route }) => route === record.name),
      skippedReads: skipped.filter((skip) => skip.route === record.name && isReaders(skip)),
    })),
    reads: isOnFurther ? reads.filter(isOfLoad) : reads,
    probes,
    probesByNode: grouped(probes, ({ target }) => target),
    directWrites: before(kinds.of('direct-write')),
    leaderKeys: before(kinds.of('leader-key')),
    members: before(kinds.of('member')),
    proxyServers: before(kinds.of('proxy-server')),
    vipMoves: before(kinds.of('vip')),
    containers: before(kinds.of('container')),
    logs: before(kinds.of('log')),
    faults: kinds.of('fault'),
    gaps: kinds.of('gap'),
    loopDelays: kinds.of('loop-delay'),
    machine: before(kinds.of('machine')),
    skippedWrites: skipped.filter((skip) => isOfLoad(skip) && !isReaders(skip)),
    skippedReads: skipped.filter((skip) => isOfLoad(skip) && isReaders(skip)),
    connections: kinds.of('connections'),
    sessions: writers + readers,
    waits: kinds.of('waited'),
    bootstraps: kinds.of('bootstrap'),
    finalReads: kinds.of('final-read'),
    consumerReads: kinds.of('consumer-read'),
    consumerStates: before(kinds.of('consumer')),
    leftovers: kinds.of('leftovers'),
    aborted: kinds.of('aborted')[0] ?? brokenOff(events, kinds.of('phase')),
    patroniNodes: (start?.nodes ?? []).filter((node) => node.role === 'patroni').map((node) => node.name),
    consumerNodes: (start?.nodes ?? []).filter((node) => isConsumer(node.role)).map((node) => node.name),
    endMs: kinds.endMs,
    load: loadWindow(kinds, writes.lastWriteStartMs),
    firstFaultMs,
    writePacingMs: 1000 / writesPerSecond,
    readPacingMs: 1000 / readsPerSecond,
  };
}

/** Whether the readers skipped, by the name of the load. */
function isReaders(skip: Skipped): boolean {
  return skip.src.startsWith('reader');
}

export interface Load {
  writesPerSecond: number;
  readsPerSecond: number;
  writers?: number;
  readers?: number;
}

/** When a phase of the run last began, in ms; undefined: never. */
export function phaseStart(phases: readonly Phase[], name: RunPhase): number | undefined {
  return phases.findLast((phase) => phase.phase === name)?.t;
}

/** A history that stops before the tear-down was left by a harness that was killed. */
function brokenOff(events: readonly HistoryEvent[], phases: readonly Phase[]): Aborted | null {
  const last = events.at(-1);
  if (!last || phases.some(({ phase }) => phase === 'tear-down')) return null;
  const message = 'the history stops in the middle of the run: the harness was killed';
  return { ...last, kind: 'aborted', reason: 'interrupted', code: 'KILLED', message };
}

/**
 * The load from the steady phase to the drain. Without a drain (the run was aborted) it ends when the last attempt
 * began: attempts under way prove nothing.
 */
function loadWindow(kinds: Kinds, lastStartMs: number): Interval {
  const phases = kinds.of('phase');
  const fromMs = phaseStart(phases, 'steady') ?? kinds.of('write')[0]?.startMs ?? 0;
  const toMs = phaseStart(phases, 'drain') ?? phaseStart(phases, 'final-read') ?? lastStartMs;
  return { fromMs, toMs: Math.max(fromMs, toMs) };
}

type SortedWrites = Pick<Facts, 'writes' | 'acks' | 'ackStreaks' | 'unacknowledged' | 'lastWriteStartMs'>;

function sortOut(writes: Write[]): SortedWrites {
  const acks: Write[] = [];
  const streaks = new Streaks();
  const unacknowledged: Write[] = [];
  for (const write of writes) {
    if (isAcknowledged(write)) {
      acks.push(write);
      streaks.add(write);
    } else unacknowledged.push(write);
  }
  return { writes, acks, ackStreaks: streaks.all, unacknowledged, lastWriteStartMs: lastStart(writes) };
}

/** When the last attempt began. One that ended before another began is not the last. */
function lastStart(attempts: readonly Write[]): number {
  let lastMs = 0;
  for (let place = attempts.length - 1; place >= 0; place--) {
    const attempt = attempts[place];
    if (!attempt || attempt.t <= lastMs) break;
    lastMs = Math.max(lastMs, attempt.startMs);
  }
  return lastMs;
}
