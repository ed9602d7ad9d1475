import type { ConsumerRead, ConsumerState } from './consumer.js';
import type { EffectiveConfig } from './effective-config.js';
import type { FaultStage } from './fault-stage.js';
import type { Connections, LoopDelay, MachinePressure, Skipped } from './health.js';

export type { Connections, LoopDelay, MachinePressure, Skipped };
export type { ConsumerRead, ConsumerState } from './consumer.js';
export type { EffectiveConfig } from './effective-config.js';
export type { FaultOutcome, FaultStage } from './fault-stage.js';

/**
 * The event union. Everything that happens in a run is one of these events, on one clock.
 * Times are milliseconds since the run began (see core/clock); recording never judges.
 */

export interface Base {
  /** Position in the history, from 1. Checks quote it as evidence. */
  id: number;
  /** When it happened, in ms since the run began. For an operation: when it ended. */
  t: number;
  /** Uncertainty of `t` in ms: it happened at most this long before (for log lines: around) `t`. */
  unc: number;
  /** The source: `writer-3`, `etcd-watch`, `haproxy-stats`, `log:patroni1`, `fault:kill` … */
  src: string;
}

/** `rejected`: certainly not applied. `indeterminate`: may or may not have been applied. */
export type Outcome = 'ok' | 'rejected' | 'indeterminate';

export type RunPhase =
  | 'bring-up' | 'steady' | 'faults' | 'recover' | 'drain' | 'final-read' | 'tear-down'; // prettier-ignore

export interface RunStart extends Base {
  kind: 'run-start';
  scenario: string;
  seed: number;
  profile: string;
  /** Wall-clock time of t = 0, as ISO time in UTC. */
  startedAt: string;
  versions: { patroni: string; postgresql: string; [program: string]: string };
  /** The machine of the Docker engine; absent in older histories. */
  host?: { cores: number; memoryBytes: number; architecture: string; docker: string };
  nodes: { name: string; role: string; ip: string }[];
  load: { writesPerSecond: number; readsPerSecond: number; writers?: number; readers?: number };
  /** How long the stack had been coming up before the run began; absent if it was not started ahead. */
  aheadMs?: number;
}

export interface Phase extends Base {
  kind: 'phase';
  phase: RunPhase;
  /** For `faults` with a random phase of the leader's HA loop: delay after the end of an HA cycle. */
  loopOffsetMs?: number;
}

interface Operation extends Base {
  /** When the attempt began; `t` is when it ended. */
  startMs: number;
  outcome: Outcome;
  /** The node that answered, as it names itself (current_setting('chaos.node')). */
  node?: string;
  inRecovery?: boolean;
  /** The stage reached. A failure while connecting is always a rejection. */
  stage: 'connect' | 'execute';
  /** SQLSTATE, system code or our own (ECONNREFUSED, ECONNRESET, TIMEOUT …). */
  code?: string;
  message?: string;
}

/** One attempt to insert the row (writer, seq) through the read-write port. */
export interface Write extends Operation {
  kind: 'write';
  /** The route that it took, where that stands beside the one of the load. */
  route?: string;
  writer: number;
  seq: number;
  /** For a failed statement: its number on the session, from 1. */
  nth?: number;
  /** The host that was asked by itself, past the list that a client of this route is given. */
  host?: string;
  /** Through a list of hosts: when the one that let the session in was tried. The pass over the list began before. */
  askedMs?: number;
  /** For an acknowledged write that was the first on its session: when the server began to answer that session. */
  firstByteMs?: number;
  /** Timeline and LSN at which it was acknowledged. */
  timeline?: number;
  lsn?: string;
  /** Acknowledged with the warning that the wait for the synchronous standby was cancelled: maybe on one node only. */
  localOnly?: boolean;
}

/** One attempt to read through the read-only port. */
export interface Read extends Operation {
  kind: 'read';
  /** The route that it took, where that stands beside the one of the load. */
  route?: string;
  reader: number;
  /** When the newest row that it saw had been sent, in ms since the run began; null for an empty table. */
  newestSentMs?: number | null;
}

/** One probe of a node, past all routes. */
export interface Probe extends Operation {
  kind: 'probe';
  /** The node that was probed. */
  target: string;
  timeline?: number;
  /** Write position of a primary, replay position of a replica. */
  lsn?: string;
  receivedLsn?: string | null;
  /** State of its walreceiver (`streaming`); null if it has none. */
  walReceiver?: string | null;
  /** Sessions at that server in the database of the load, that of the probe included. */
  sessions?: number;
}

/** One small write to a node, past all routes. Shows whether the node takes writes. */
export interface DirectWrite extends Operation {
  kind: 'direct-write';
  target: string;
  seq: number;
  timeline?: number;
  /** Lower bound, by the clock of the node, of when it executed the write. The answer may have been long delayed. */
  notBeforeMs?: number;
}

/** A change of the leader key in the DCS. `delete` covers a released and an expired key. */
export interface LeaderKey extends Base {
  kind: 'leader-key';
  op: 'put' | 'delete';
  holder?: string;
  /** Puts that only refresh the same holder are not recorded. */
  revision?: string;
}

/** A change of another key under the prefix of the cluster: members/…, sync, failsafe, history, config, initialize. */
export interface DcsKey extends Base {
  kind: 'dcs-key';
  key: string;
  op: 'put' | 'delete';
  value?: string;
}

/** A change of what a member reports over REST. */
export interface Member extends Base {
  kind: 'member';
  node: string;
  reachable: boolean;
  role?: string;
  state?: string;
  timeline?: number;
  replicationState?: string;
}

/** A change of a server in a HAProxy backend. */
export interface ProxyServer extends Base {
  kind: 'proxy-server';
  proxy: string;
  backend: 'postgres_rw' | 'postgres_ro';
  /** The backend's port in the container; absent in older histories. */
  port?: string;
  server: string;
  up: boolean;
  /** The state as HAProxy words it: `UP 1/2`, `L7STS/503`, `Layer4 timeout` … */
  detail: string;
}

/** A moving address came to a node, or left it. It also leaves with the container, which has no event of this kind. */
export interface VipMove extends Base {
  kind: 'vip';
  node: string;
  address: string;
  held: boolean;
}

export interface ContainerState extends Base {
  kind: 'container';
  node: string;
  action: string;
  exitCode?: number;
}

export type LogTag =
  | 'promoting'
  | 'promoted'
  | 'accepting'
  | 'demoting'
  | 'lock-lost'
  | 'no-action'
  | 'rewind-start'
  | 'rewind-done'
  | 'rewind-failed'
  | 'rewind-not-needed'
  | 'initialized'
  | 'basebackup-start'
  | 'basebackup-done'
  | 'streaming'
  | 'diverged'
  | 'dcs-error'
  | 'crash-recovery'
  | 'shutdown'
  | 'read-only'
  | 'config-adjusted'
  | 'failsafe';

/** A log line that is relevant to the checks. All lines are in logs/. */
export interface LogLine extends Base {
  kind: 'log';
  node: string;
  tag: LogTag;
  line: string;
}

/** An observer was blind for a reason other than the fault. */
export interface Gap extends Base {
  kind: 'gap';
  observer: string;
  node?: string;
  /** Start of the gap; `t` is its end. */
  fromMs: number;
  reason: string;
}

/** All rows that a member holds after the heal. */
export interface FinalRead extends Base {
  kind: 'final-read';
  node: string;
  /** False: the member could not be read, and its rows are unknown. */
  ok: boolean;
  inRecovery?: boolean;
  timeline?: number;
  rows?: number;
  /** Sequence numbers by writer, as inclusive runs: `{"0": [[1, 500], [502, 510]]}`. */
  present?: { [writer: string]: [number, number][] };
  /** Rows that exist more than once. */
  duplicated?: { writer: number; seq: number; times: number }[];
  /** Rows of direct writes. Not judged as lost; reported as what a client of that node would have lost. */
  directRows?: number;
  message?: string;
}

/** Leftovers found by our labels: rules and stopped processes after the heal, the rest after the tear-down. */
export interface Leftovers extends Base {
  kind: 'leftovers';
  items: string[];
}

/** How the cluster was made, recorded before the load begins. */
export interface Bootstrap extends Base {
  kind: 'bootstrap';
  /** Keys named `initialize` under the prefix of the cluster; each holds a system identifier. */
  initialize: string[];
  /** System identifier of PostgreSQL on each node. All nodes should be copies of one initdb. */
  systems: { [node: string]: string };
  /** Replication slots on the leader. */
  slots: { name: string; active: boolean }[];
}

/** A wait of the runner for a state of the cluster, and whether it was reached. */
export interface Waited extends Base {
  kind: 'waited';
  /** `failover`, `recovered`, `caught-up`, `consumer-caught-up`. */
  what: string;
  fromMs: number;
  reached: boolean;
  /** The state that was last seen. */
  saw: string;
}

/** The end of the history of a run that was broken off. */
export interface Aborted extends Base {
  kind: 'aborted';
  /** `inconclusive`: the machine did not carry the load, so no fault was injected. */
  reason: 'interrupted' | 'error' | 'skipped' | 'inconclusive';
  code: string;
  message: string;
}

export type HistoryEvent =
  | RunStart | Phase | EffectiveConfig | Write | Read | Probe | DirectWrite | LeaderKey | DcsKey | Member | ProxyServer
  | VipMove | ContainerState | LogLine | FaultStage | Gap | LoopDelay | MachinePressure | Skipped | Connections | FinalRead
  | ConsumerState | ConsumerRead | Leftovers | Bootstrap | Waited | Aborted; // prettier-ignore

type WithoutId<E> = E extends HistoryEvent ? Omit<E, 'id'> : never;

/** An event before the recorder has numbered it. */
export type NewEvent = WithoutId<HistoryEvent>;

/** Receives the events of actors and observers. */
export type RecordEvent = (event: NewEvent) => void;
