import type { Clock } from '../core/clock.js';
import { END_PROBES } from '../core/connection-bounds.js';
import { seededRandom } from '../core/random.js';
import type { Attention } from '../history/attention.js';
import type { RecordEvent, Write } from '../history/events.js';
import { classify, READ_ONLY_SQL_TRANSACTION } from './classify.js';
import { probedHosts, refusalOf } from './ask-host.js';
import { ClosedLoad } from './closed.js';
import { dial, READ_ONLY_SESSION, type RouteTarget } from './dial.js';
import type { ConnectionLimit } from './connection-limit.js';
import { PacedLoad, type AttemptResult, type PacedOptions } from './paced.js';
import type { Prepared } from './prepared.js';
import type { WorkloadConfig } from './protocol.js';
import type { RouteWatch } from './route-watch.js';
import type { Session } from './session.js';
import { INSERT_WRITE, SELECT_NEWEST, SELECT_IDENTITY } from './tables.js';
import type { Ticker } from './ticker.js';
import { nodeIdentity, type NodeIdentity } from './node-identity.js';

const WRITE: Prepared<{ node: string | null; inRecovery: boolean; timeline: number; lsn: string }> = {
  name: 'write',
  text: INSERT_WRITE,
  read: ([node, inRecovery, timeline, lsn]) => ({
    node: node ?? null,
    inRecovery: inRecovery === 't',
    timeline: Number(timeline),
    lsn: lsn ?? '',
  }),
};

/** An event that the recorder has not numbered yet. */
type New<E> = Omit<E, 'id'>;

const READ: Prepared<{ by: NodeIdentity; newestSentMs: number | null }> = {
  name: 'read',
  text: SELECT_NEWEST,
  read: ([node, inRecovery, newestUs]) => ({
    by: nodeIdentity(node, inRecovery),
    newestSentMs: newestUs == null ? null : Number(newestUs) / 1000,
  }),
};

/** Cheap on purpose. Every session on a read-only node runs it: many a second while no other node answers. */
const ASK_IDENTITY: Prepared<NodeIdentity> = {
  name: 'who',
  text: SELECT_IDENTITY,
  read: ([node, inRecovery]) => nodeIdentity(node, inRecovery),
};

/** A load that can be started and ended. */
export interface Load {
  start(): void;
  /** Starts nothing more and waits until every attempt has its outcome. */
  drain(): Promise<void>;
}

/** The end of a read outage need not be known as exactly as that of a write outage. */
const READ_OUTAGE_INTERVAL_MS = 20;

/** What the loads of a run share. */
export interface LoadContext {
  clock: Clock;
  record: RecordEvent;
  limit: ConnectionLimit;
  /** Watches the route to the read-write port. */
  route: RouteWatch;
  /** Timer of all loads. If absent, each has its own. */
  ticker?: Ticker;
  /** Raised while operations fail or hang. */
  attention?: Attention | undefined;
}

/** The fields that every operation event has, whatever its outcome. */
function operation(clock: Clock, src: string, startMs: number) {
  return { t: clock.now(), unc: 0, src, startMs };
}

/** A failed connection is in an unknown state, unless its node answered that it is read-only. */
function afterFailure(session: Session, readOnly: boolean): AttemptResult {
  if (!readOnly) session.drop();
  return { ok: false, session: readOnly ? 'read-only' : 'broken' };
}

export interface WriteLoadConfig extends Pick<
  WorkloadConfig,
  'readWrite' | 'writesPerSecond' | 'writers' | 'fullSpeed' | 'backoff' | 'seed'
> {
  /** The number of its first writer in the ledger. */
  firstWriter?: number;
  /** Connections in addition to the pool that look for the end of an outage. */
  probes?: number;
  /** Between attempts during an outage that cost a server nothing. */
  outageIntervalMs?: number;
  /** For a list of hosts: the end of an outage, too, is what a client sees that tries the hosts in turn. */
  listInTurn?: boolean;
}

export interface ReadLoadConfig extends Pick<
  WorkloadConfig,
  'readOnly' | 'readsPerSecond' | 'readers' | 'backoff' | 'seed'
> {
  /** The number of its first reader. */
  firstReader?: number;
  probes?: number;
  outageIntervalMs?: number;
  /** For a list of hosts: the end of an outage, too, is what a client sees that tries the hosts in turn. */
  listInTurn?: boolean;
}

/** Inserts through the read-write port. Every attempt has a new id and is never repeated. */
export function writeLoad(config: WriteLoadConfig, context: LoadContext): Load {
  const { clock, record } = context;
  const { firstWriter = 0, probes = END_PROBES.writes } = config;
  const [target, random] = [named(config.readWrite, 'writer'), seededRandom(config.seed ?? 0)];
  const sequence = new Array<number>(config.writers).fill(0);
  const nextSeq = (slot: number) => (sequence[slot] = (sequence[slot] ?? 0) + 1);
  const hosts = config.listInTurn ? [] : probedHosts(target, probes);
  /** The host that an operation of this slot asks by itself, past the list. */
  const hostOf = (slot: number): Pick<Write, 'host'> => {
    const host = hosts[slot - config.writers];
    return host ? { host: host.name } : {};
  };
  const connectFailed = (slot: number, startMs: number, error: unknown) => {
    const writer = firstWriter + slot;
    const failure = { ...classify(error, 'connect'), stage: 'connect' as const };
    const attempt = { ...operation(clock, `writer-${writer}`, startMs), writer, seq: nextSeq(slot), ...hostOf(slot) };
    record({ kind: 'write', ...attempt, ...failure });
  };
  const options: PacedOptions = {
    name: 'writer',
    perSecond: config.writesPerSecond,
    sessions: config.writers,
    ...context,
    ...poolOf(config),
    ...(config.outageIntervalMs === undefined ? {} : { outageIntervalMs: config.outageIntervalMs }),
    severalHosts: target.hosts.length > 1,
    // What a proxy has accepted says nothing about a client that goes past it.
    route: target.hosts.length > 1 ? undefined : context.route,
    probes,
    hosts,
    identify: async (session) => (await askIdentity(session)).node,
    open: async (signal, progress) => {
      let [firstByteMs, askedMs]: (number | undefined)[] = [];
      const firstByte = (host?: string) => {
        firstByteMs = clock.now();
        progress.firstByte(host);
      };
      const trying = () => (askedMs = clock.now());
      const session = await dial(target, { signal, progress: { firstByte, trying }, random });
      session.firstByteMs = firstByteMs;
      session.askedMs = askedMs;
      return session;
    },
    connectFailed,
    execute: async (slot, startMs, session) => {
      const { host } = hostOf(slot);
      // A host that is asked by itself is no misroute if it takes no writes: it is left as in a pass over the list.
      const refusal = host && session.statements === 0 ? await refusalOf(session, target.connectTimeoutMs) : null;
      if (refusal) {
        connectFailed(slot, startMs, refusal);
        return { ...afterFailure(session, refusal.code === READ_ONLY_SESSION), ...nodeOf({ node: host }) };
      }
      const writer = firstWriter + slot;
      const src = `writer-${writer}`;
      const seq = nextSeq(slot);
      const nth = (session.statements += 1);
      try {
        const values = [writer, seq, Math.round(startMs * 1000)];
        const row = await session.run(WRITE, values);
        const t = clock.now();
        // Built field by field. At thousands of events a second, copying objects would cost more than the rest of an
        // attempt.
        const written: New<Write> = {
          kind: 'write',
          t,
          unc: 0,
          src,
          startMs,
          writer,
          seq,
          stage: 'execute',
          outcome: 'ok',
        };
        if (row) {
          if (row.node) written.node = row.node;
          written.inRecovery = row.inRecovery;
          written.timeline = row.timeline;
          written.lsn = row.lsn;
        }
        if (host) written.host = host;
        if (session.localOnly) written.localOnly = true;
        if (nth === 1 && session.firstByteMs !== undefined) written.firstByteMs = session.firstByteMs;
        if (nth === 1 && session.askedMs !== undefined) written.askedMs = session.askedMs;
        record(written);
        return { ok: true, session: 'good', ...nodeOf(written) };
      } catch (error) {
        const failure = classify(error, 'execute');
        const ended = operation(clock, src, startMs);
        const readOnly = failure.code === READ_ONLY_SQL_TRANSACTION;
        if (readOnly) session.answeredBy ??= await askIdentity(session);
        const done = { ...ended, writer, seq, stage: 'execute' as const, nth, ...(readOnly ? session.answeredBy : {}) };
        record({ kind: 'write', ...done, ...hostOf(slot), ...failure });
        return { ...afterFailure(session, readOnly), ...nodeOf(done) };
      }
    },
  };
  return config.fullSpeed ? new ClosedLoad(options) : new PacedLoad(options);
}

/**
 * Paced reads through the read-only port. Records which node answers, whether it is in recovery, and how fresh its data
 * is.
 */
export function readLoad(config: ReadLoadConfig, context: LoadContext): PacedLoad {
  const { clock, record } = context;
  const { firstReader = 0, probes = END_PROBES.reads, outageIntervalMs = READ_OUTAGE_INTERVAL_MS, listInTurn } = config;
  const [target, random] = [named(config.readOnly, 'reader'), seededRandom(config.seed ?? 0)];
  return new PacedLoad({
    name: 'reader',
    perSecond: config.readsPerSecond,
    sessions: config.readers,
    clock,
    record,
    limit: context.limit,
    attention: context.attention,
    ...(context.ticker ? { ticker: context.ticker } : {}),
    ...poolOf(config),
    severalHosts: target.hosts.length > 1,
    hosts: listInTurn ? [] : probedHosts(target, probes),
    probes,
    outageIntervalMs,
    open: (signal, progress) => dial(target, { signal, progress, random }),
    connectFailed: (slot, startMs, error) => {
      const reader = firstReader + slot;
      const failure = { ...classify(error, 'connect'), stage: 'connect' as const };
      record({ kind: 'read', ...operation(clock, `reader-${reader}`, startMs), reader, ...failure });
    },
    execute: async (slot, startMs, session) => {
      const reader = firstReader + slot;
      const src = `reader-${reader}`;
      try {
        const row = await session.run(READ, []);
        const answer = row ? { ...row.by, newestSentMs: row.newestSentMs } : {};
        const done = { ...operation(clock, src, startMs), reader, stage: 'execute' as const };
        record({ kind: 'read', ...done, outcome: 'ok', ...answer });
        return { ok: true, session: 'good', ...nodeOf(row?.by ?? {}) };
      } catch (error) {
        const done = { ...operation(clock, src, startMs), reader, stage: 'execute' as const };
        record({ kind: 'read', ...done, ...classify(error, 'execute') });
        return afterFailure(session, false);
      }
    },
  });
}

function poolOf({ backoff, seed }: Pick<WorkloadConfig, 'backoff' | 'seed'>): Pick<PacedOptions, 'backoff' | 'seed'> {
  return { ...(backoff ? { backoff } : {}), ...(seed === undefined ? {} : { seed }) };
}

function nodeOf({ node }: { node?: string | undefined }): Pick<AttemptResult, 'node'> {
  return node === undefined ? {} : { node };
}

function named(target: RouteTarget, role: string): RouteTarget {
  return { ...target, applicationName: `patroni-chaos ${role}` };
}

/** Asks a read-only node for its name. Empty if it no longer answers. */
async function askIdentity(session: Session): Promise<Partial<NodeIdentity>> {
  try {
    return (await session.run(ASK_IDENTITY, [])) ?? {};
  } catch {
    return {};
  }
}
