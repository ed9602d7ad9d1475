import type { DurationRange } from '../core/units.js';
import type { RunStart } from '../history/events.js';
import type { RouteOutcome } from './route-types.js';

/** The result of a run: the contract of run.json. Times in ms since the run began, lengths in ms. */

export type CheckVerdict = 'pass' | 'fail' | 'inconclusive';
export type Verdict = CheckVerdict | 'skipped' | 'error';

export const MILESTONES = ['T0', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9'] as const;
export type MilestoneName = (typeof MILESTONES)[number];

export interface Milestone {
  atMs: number;
  /** The observer: `etcd-watch`, `log:patroni2`, `writer-3`. */
  source: string;
  uncertaintyMs: number;
  /** The id of the event that shows it. */
  event: number;
}

/** In order: T0→T3, T3→T4, T4→T6, T6→T7, T7→T8 and heal→T9. */
export const PHASES = ['detection', 'election', 'promotion', 'routing', 'client', 'rejoin'] as const;
export type PhaseName = (typeof PHASES)[number];

export interface PhaseTiming {
  measuredMs: number;
  uncertaintyMs: number;
  /** From the effective configuration; null where no rule bounds it. */
  predictedMinMs: number | null;
  predictedMaxMs: number | null;
  /** The rule, in words with its numbers: "ttl − loop_wait … ttl + 0.5 s (etcd's expiry scan)". */
  rule: string;
}

export interface Interval {
  fromMs: number;
  toMs: number;
}

export interface Timings {
  /** T1 → T8, as a client saw it. 0: no outage. Null: it never ended, or no write was acknowledged. */
  writeOutageMs: number | null;
  writeOutage: Interval | null;
  writeOutagePredicted: DurationRange | null;
  /**
   * Bounds of how long the service itself was down. T1 → T8 overestimates it by the pacing of the writes, by that of
   * the attempts at its end, and by the time to open the session that saw the end. Absent in older runs.
   */
  writeOutageBetween?: DurationRange;
  /** The longest of the other write outages since the first fault, in order of time. */
  otherWriteOutages?: Interval[];
  /** The total length of all other write outages, listed or not. */
  otherWriteOutagesMs?: number;
  /**
   * The longest time without a successful read on the read-only port. 0: no outage. Null: it never ended, or no read
   * succeeded.
   */
  readOutageMs: number | null;
  readOutage: Interval | null;
  /** All outages of the write path since the first fault; null: no write was acknowledged. Absent in older runs. */
  writeOutages?: OutageTotals | null;
  /** The longest that a write of the load waited, from the first fault on, however it ended. Absent in older runs. */
  longestWriteMs?: number;
  milestones: Partial<Record<MilestoneName, Milestone>>;
  phases: Partial<Record<PhaseName, PhaseTiming>>;
  /** The phase that took most of the outage and the setting that governs it; null where there was no failover. */
  dominant: { phase: PhaseName; sentence: string } | null;
  /** What the model predicts for other values of the settings that govern the dominant phase. Absent in older runs. */
  whatIf?: WhatIf[];
}

/** The count and lengths of several outages. */
export interface OutageTotals {
  count: number;
  longestMs: number;
  totalMs: number;
  /** Whether the last outage was still going on when the load ended; its length is then what was seen of it. */
  downAtEnd: boolean;
}

/** How long a failover took and why. */
export type Anatomy = Pick<
  Timings,
  'writeOutageMs' | 'writeOutage' | 'writeOutagePredicted' | 'writeOutageBetween' | 'milestones' | 'phases' | 'dominant'
>;

/** One failover of a run. Its fields mean the same as those of `timings`, for this failover alone. */
export interface Failover extends Anatomy {
  leaderBefore: string | null;
  /** Equal to `leaderBefore` if that node lost the leader key and took it again. Null: no node took the key. */
  leaderAfter: string | null;
  timelineBefore: number | null;
  timelineAfter: number | null;
}

/** The predictions for each value of one setting, with all other settings as they were. */
export interface WhatIf {
  /** The name that its program gives it: `ttl`. */
  setting: string;
  /** What a smaller value costs, in words. */
  cost: string;
  rows: {
    value: string;
    /** Whether this is the value of the run. */
    inForce: boolean;
    /** The dominant phase. */
    phase: DurationRange;
    /** T1 → T8. */
    outage: DurationRange;
  }[];
}

/** Ids of the first events behind each count. */
export interface CountEvidence {
  lost: number[];
  recovered: number[];
  indeterminate: number[];
  unexpected: number[];
  staleWrites: number[];
  /** The acknowledgement on the newer timeline that made them stale. */
  staleWitness: number[];
  misroutedWrites: number[];
  lateReadsOnPrimary: number[];
}

export interface WriteCounts {
  attempted: number;
  acknowledged: number;
  rejected: number;
  indeterminate: number;
  /** Acknowledged but missing at the end. */
  lost: number;
  /** Indeterminate but present at the end. */
  recovered: number;
  /** Rejected or never attempted, but present at the end. */
  unexpected: number;
  /** Present more than once. */
  duplicated: number;
}

/** A copy of the ledger outside the cluster, such as that of a logical subscriber. Null: it could not be compared. */
export interface ConsumerCopy {
  node: string;
  rows: number | null;
  /** Rows that the final leader has and the copy has not. */
  missed: number | null;
  /** Rows that are in the copy more often than at the final leader. */
  doubled: number | null;
  /** Rows that the copy has and the final leader has not: the cluster lost them. */
  ahead: number | null;
  /** The most that it was behind the acknowledged writes from the first fault on. Null: not observed. */
  maxLagMs: number | null;
  /** From the first write that the new leader acknowledged until the copy had it. Null: no failover, or never. */
  resumedMs: number | null;
}

export interface Check {
  name: string;
  verdict: CheckVerdict;
  expected: string;
  measured: string;
  /** Ids of the first few events that prove it. */
  evidence: number[];
  /** For a fail or inconclusive: the cause in one sentence. */
  reason?: string;
  /** The machine could not keep up, which may explain the failure; the verdict is therefore inconclusive. */
  explainedByMachine?: true;
}

export interface FaultSummary {
  fault: string;
  target: string;
  node: string;
  /** When it was proven to be in force; null: it never was. */
  effectiveAtMs: number | null;
  healedAtMs: number | null;
  proof: string;
}

/**
 * `operation`: an administrator's action on the cluster. `node`: a node that the scenario names, whatever its role.
 * `nothing`: no fault.
 */
export const BROKEN_PARTS = [
  'leader',
  'replica',
  'sync-standby',
  'dcs',
  'proxy',
  'network',
  'several',
  'operation',
  'node',
  'nothing',
] as const;
export type BrokenPart = (typeof BROKEN_PARTS)[number];

export interface Rejoin {
  node: string | null;
  means: 'rewind' | 'basebackup' | 'restart' | 'none';
  /** From the heal (for an operation: from its call) until it streams again, in ms; null: it did not come back. */
  ms: number | null;
  /** Ids of the log lines that show it. */
  evidence: number[];
}

export interface RunResult {
  schemaVersion: 1;
  scenario: string;
  title: string;
  /** The scenario's instruction for on-call; null: none. Absent in older runs. */
  act?: string | null;
  /** The scenario's tags. Absent in older runs. */
  tags?: string[];
  /** What the scenario breaks. Absent in older runs. */
  broke?: BrokenPart;
  reference: string | null;
  /** The scenario's note on a known danger that no setting removes; null: none. Absent in older runs. */
  hazard?: string | null;
  seed: number;
  profile: string;
  /** The replication mode that the scenario or the command line chose. Absent where none did, and in older runs. */
  replication?: string;
  verdict: Verdict;
  /** The verdict in one or two sentences. */
  headline: string;
  /** Why it is not a pass, in one sentence; null for a pass. */
  cause: string | null;
  interrupted: boolean;
  startedAt: string;
  durationMs: number;
  versions: RunStart['versions'];
  /** The machine that the containers ran on. Absent in older runs, and where no stack came up. */
  host?: { cores: number; memoryBytes: number; architecture: string; docker: string };
  /** The route of the load: its name in the topology, its router and endpoints. Absent in older runs. */
  route?: { name: string; router: string; write: string; read: string };
  /** With several routes in one run: each of them, the shortest outage first. Absent otherwise. */
  routes?: RouteOutcome[];
  /** The settings in force, by name ("ttl": "20 s"), for the report. */
  settings: { [name: string]: string };
  faults: FaultSummary[];
  leader: { before: string | null; after: string | null; timelineBefore: number | null; timelineAfter: number | null };
  timings: Timings;
  /**
   * All failovers since the first fault, in order of time; `timings` is about the pivotal one. Absent in older runs.
   */
  failovers?: Failover[];
  writes: WriteCounts;
  /** The copies of the ledger outside the cluster. Absent where the topology has none. */
  consumers?: ConsumerCopy[];
  reads: { attempted: number; succeeded: number; byNode: { [node: string]: number }; maxStalenessMs: number | null };
  /**
   * `staleWrites`: writes acknowledged on an older timeline after a newer one had taken writes. `routedStaleWrites`:
   * those of them that came through the read-write port.
   */
  splitBrain: { staleWrites: number; routedStaleWrites: number; dualWritableMs: number; nodes: string[] };
  misroutes: { writeSessionsOnReplica: number; readSessionsOnPrimary: number };
  rejoin: Rejoin;
  checks: Check[];
  /** The events behind the counts above. Absent in older runs. */
  evidence?: CountEvidence;
  harness: {
    /** Maxima: its own connections, new sessions per second at one node, sessions at one server. */
    connections?: { held: number; newPerSecond: number; serverSessions: number | null };
    maxLoopDelayMs: number;
    gaps: number;
    skippedAttempts: number;
    phasesMs: { [phase: string]: number };
    /** Time spent on neither the faults nor the recovery from them: bring-up, steadying, checks, tear-down. */
    overheadMs: number;
    /** How long the stack had been coming up before the run began; not part of `overheadMs`. */
    aheadMs?: number;
    /**
     * Whether the machine could keep up from the first fault on. Absent where it was not measured, and in older runs.
     */
    machine?: {
      measuredMs: number;
      /** The total of all saturated periods of about a second, however few in a row. */
      saturatedMs: number;
      /** The spells that are long enough to explain a failure (judge/machine.ts). */
      spells: Interval[];
      /** The worst share of any period of about a second, 0 to 1: the highest; for `idleShare`, the lowest. */
      cpuStalledShare?: number;
      ioStalledShare?: number;
      stealShare?: number;
      idleShare?: number;
    };
  };
}
