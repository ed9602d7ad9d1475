import type { FaultStage } from './fault-stage.js';
import type { Connections, LoopDelay, MachinePressure, Skipped } from './health.js';

export type { Connections, LoopDelay, MachinePressure, Skipped };
export type { FaultOutcome, FaultStage } from './fault-stage.js';

/**
 * The event union: everything that happens in a run is one of these, on one clock.
 * Times are milliseconds since the run began (see core/clock); recording never judges.
 */

export interface Base {
  /** Position in the history, from 1; what a check quotes as evidence. */
  id: number;
  /** When it was known to have happened, ms since the run began. For an operation: when it ended. */
  t: number;
  /** It happened at most this long before (or, for log lines, around) `t`, in ms. */
  unc: number;
  /** The observer: `writer-3`, `etcd-watch`, `haproxy-stats`, `log:patroni1`, `fault:kill` … */
  src: string;
}

/** `rejected`: definitely not applied. `indeterminate`: may or may not have been applied. */
export type Outcome = 'ok' | 'rejected' | 'indeterminate';

export type RunPhase =
  | 'bring-up' | 'steady' | 'faults' | 'recover' | 'drain' | 'final-read' | 'tear-down'; // prettier-ignore

export interface RunStart extends Base {
  kind: 'run-start';
  scenario: string;
  seed: number;
  profile: string;
  /** ISO time in UTC of t = 0. */
  startedAt: string;
  versions: { patroni: string; postgresql: string; etcd: string; haproxy: string };
  /** The engine's machine; absent in older histories. */
  host?: { cores: number; memoryBytes: number; architecture: string; docker: string };
  nodes: { name: string; role: string; ip: string }[];
  load: { writesPerSecond: number; readsPerSecond: number; writers?: number; readers?: number };
  /** How long its stack had been coming up before the run began, ms; absent where it was not started ahead for it. */
  aheadMs?: number;
}

export interface Phase extends Base {
  kind: 'phase';
  phase: RunPhase;
  /** Of `faults`, with a random phase of the leader's HA loop: how long after the end of a cycle it begins, ms. */
  loopOffsetMs?: number;
}

/** The configuration in force (Patroni's GET /config and the log's warnings, HAProxy's settings), never the file's. */
export interface EffectiveConfig extends Base {
  kind: 'config';
  patroni: {
    ttlMs: number;
    loopWaitMs: number;
    retryTimeoutMs: number;
    maximumLagOnFailoverBytes: number;
    primaryStartTimeoutMs: number;
    synchronousMode: boolean;
    /** Present where a commit waits for any of the synchronous standbys (synchronous_mode: quorum). */
    quorumCommit?: true;
    synchronousModeStrict: boolean;
    failsafeMode: boolean;
  };
  haproxy: {
    rwCheck: string;
    roCheck: string;
    interMs: number;
    fastinterMs: number;
    downinterMs: number;
    fall: number;
    rwRise: number;
    roRise: number;
    timeoutCheckMs: number;
    timeoutConnectMs: number;
    onMarkedDown: string;
  };
  /** Settings of the scenario that the vocabulary does not know, as text by name; found in force on every node. */
  free?: { [name: string]: string };
}

interface Operation extends Base {
  /** When the attempt began; `t` is when it ended. */
  startMs: number;
  outcome: Outcome;
  /** The node that answered, by its own word (current_setting('chaos.node')). */
  node?: string;
  inRecovery?: boolean;
  /** How far it came: a failure while connecting is always a rejection. */
  stage: 'connect' | 'execute';
  /** SQLSTATE or the system's code (ECONNREFUSED, ECONNRESET, TIMEOUT …). */
  code?: string;
  message?: string;
}

/** One attempt to insert the row (writer, seq) through the read-write port. */
export interface Write extends Operation {
  kind: 'write';
  writer: number;
  seq: number;
  /** For a failed statement: which one it was on its session; 1 is the first on a new session. */
  nth?: number;
  /** For an acknowledged one on a new session: when the server began to answer that session, ms. */
  firstByteMs?: number;
  /** Timeline and LSN at which it was acknowledged. */
  timeline?: number;
  lsn?: string;
  /** Acknowledged with a warning that the wait for the synchronous standby was cancelled: one node only may have it. */
  localOnly?: boolean;
}

/** One attempt to read through the read-only port. */
export interface Read extends Operation {
  kind: 'read';
  reader: number;
  /** The time at which the newest row that it saw had been sent, ms since the run began; null: empty table. */
  newestSentMs?: number | null;
}

/** One look at a node, bypassing the proxy. */
export interface Probe extends Operation {
  kind: 'probe';
  /** The node that was asked. */
  target: string;
  timeline?: number;
  /** Current write position of a primary, replayed position of a replica. */
  lsn?: string;
  receivedLsn?: string | null;
  /** State of its walreceiver (`streaming`), null where there is none. */
  walReceiver?: string | null;
  /** Sessions at that server in the load's database, the probe's own included. */
  sessions?: number;
}

/** One small write to a node, bypassing the proxy: what proves that it takes writes. */
export interface DirectWrite extends Operation {
  kind: 'direct-write';
  target: string;
  seq: number;
  timeline?: number;
  /** The node carried it out then or later, by its own clock: the lower bound of an answer that was long on its way. */
  notBeforeMs?: number;
}

/** A change of the leader key in the DCS. `delete` covers a released and an expired key. */
export interface LeaderKey extends Base {
  kind: 'leader-key';
  op: 'put' | 'delete';
  holder?: string;
  /** A put that only refreshes the same holder is not recorded. */
  revision?: string;
}

/** A change of another key below the cluster's prefix: members/…, sync, failsafe, history, config, initialize. */
export interface DcsKey extends Base {
  kind: 'dcs-key';
  key: string;
  op: 'put' | 'delete';
  value?: string;
}

/** A change of what a member says of itself over REST. */
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
  server: string;
  up: boolean;
  /** HAProxy's words: `UP 1/2`, `L7STS/503`, `Layer4 timeout` … */
  detail: string;
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

/** A log line that matters; all lines are in logs/. */
export interface LogLine extends Base {
  kind: 'log';
  node: string;
  tag: LogTag;
  line: string;
}

/** An observer that should have seen and could not, for a reason that is not the fault. */
export interface Gap extends Base {
  kind: 'gap';
  observer: string;
  node?: string;
  /** It was blind from here to `t`. */
  fromMs: number;
  reason: string;
}

/** All rows that a member holds after healing. */
export interface FinalRead extends Base {
  kind: 'final-read';
  node: string;
  /** False: the member could not be read; its rows are unknown. */
  ok: boolean;
  inRecovery?: boolean;
  timeline?: number;
  rows?: number;
  /** Inclusive runs of sequence numbers by writer: `{"0": [[1, 500], [502, 510]]}`. */
  present?: { [writer: string]: [number, number][] };
  /** Rows that are there more than once. */
  duplicated?: { writer: number; seq: number; times: number }[];
  /** Rows of direct writes (not judged as lost, shown as what a client of that node would have lost). */
  directRows?: number;
  message?: string;
}

/** What was found with our labels after the heal (rules, stopped processes) and after the tear-down (the rest). */
export interface Leftovers extends Base {
  kind: 'leftovers';
  items: string[];
}

/** How the cluster was made, looked at before the load began. */
export interface Bootstrap extends Base {
  kind: 'bootstrap';
  /** Keys named `initialize` below the cluster's prefix: each holds a system identifier. */
  initialize: string[];
  /** PostgreSQL's own identity on each node: all are copies of one initdb. */
  systems: { [node: string]: string };
  /** Replication slots on the leader. */
  slots: { name: string; active: boolean }[];
}

/** A wait of the runner for a state of the cluster, and whether it came. */
export interface Waited extends Base {
  kind: 'waited';
  /** `failover`, `recovered`, `caught-up`. */
  what: string;
  fromMs: number;
  reached: boolean;
  /** What was last seen. */
  saw: string;
}

/** The end of the history where a run did not end by itself. */
export interface Aborted extends Base {
  kind: 'aborted';
  /** `inconclusive`: the load was not carried, so no fault was injected. */
  reason: 'interrupted' | 'error' | 'skipped' | 'inconclusive';
  code: string;
  message: string;
}

export type HistoryEvent =
  | RunStart | Phase | EffectiveConfig | Write | Read | Probe | DirectWrite | LeaderKey | DcsKey | Member | ProxyServer
  | ContainerState | LogLine | FaultStage | Gap | LoopDelay | MachinePressure | Skipped | Connections | FinalRead
  | Leftovers | Bootstrap | Waited | Aborted; // prettier-ignore

type WithoutId<E> = E extends HistoryEvent ? Omit<E, 'id'> : never;

/** An event before the recorder has numbered it. */
export type NewEvent = WithoutId<HistoryEvent>;

/** Where actors and observers put what they see. */
export type RecordEvent = (event: NewEvent) => void;
