import type { DurationRange } from '../core/units.js';

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
  /** The event behind it. */
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
  /** T1 → T8, as a client saw it; 0: no outage; null: it never ended, or cannot be told. */
  writeOutageMs: number | null;
  writeOutage: Interval | null;
  writeOutagePredicted: DurationRange | null;
  /**
   * Between what lengths the service itself was down: T1 → T8 is longer by the pace of the writes, by the attempts' at
   * its end and by the session through which that was seen. Absent in older runs.
   */
  writeOutageBetween?: DurationRange;
  /** Other outages of the write path since the first fault, the longest few in order of time. */
  otherWriteOutages?: Interval[];
  /** Their total, of all of them. */
  otherWriteOutagesMs?: number;
  /** The longest time without a successful read on the read-only port; 0: none worth the name. */
  readOutageMs: number | null;
  readOutage: Interval | null;
  /** All outages of the write path since the first fault; null: no write was acknowledged. Absent in older runs. */
  writeOutages?: OutageTotals | null;
  milestones: Partial<Record<MilestoneName, Milestone>>;
  phases: Partial<Record<PhaseName, PhaseTiming>>;
  /** The phase that took most of the outage and the setting that governs it; null where there was no failover. */
  dominant: { phase: PhaseName; sentence: string } | null;
  /** What the model predicts for other values of the settings that govern the dominant phase. Absent in older runs. */
  whatIf?: WhatIf[];
}

/** Several outages in numbers. */
export interface OutageTotals {
  count: number;
  longestMs: number;
  totalMs: number;
  /** The last one had not ended when the load did: its length is what was seen of it. */
  downAtEnd: boolean;
}

/** How long a failover took and why. */
export type Anatomy = Pick<
  Timings,
  'writeOutageMs' | 'writeOutage' | 'writeOutagePredicted' | 'writeOutageBetween' | 'milestones' | 'phases' | 'dominant'
>;

/** One of the failovers of a run; its fields mean what those of `timings` do, of this failover. */
export interface Failover extends Anatomy {
  leaderBefore: string | null;
  /** The same as before: it lost the leader key and took it again. Null: no node took the key. */
  leaderAfter: string | null;
  timelineBefore: number | null;
  timelineAfter: number | null;
}

/** One setting and what follows from each of its values, the others as they were. */
export interface WhatIf {
  /** As its program names it: `ttl`. */
  setting: string;
  /** What a smaller value costs, in words. */
  cost: string;
  rows: {
    value: string;
    /** The value of this run. */
    inForce: boolean;
    /** The dominant phase, ms. */
    phase: DurationRange;
    /** T1 → T8, ms. */
    outage: DurationRange;
  }[];
}

/** Ids of the first events behind a count. */
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
  /** Acknowledged and not there at the end. */
  lost: number;
  /** Indeterminate and there at the end. */
  recovered: number;
  /** Rejected, or never attempted, and there all the same. */
  unexpected: number;
  /** There more than once. */
  duplicated: number;
}

export interface Check {
  name: string;
  verdict: CheckVerdict;
  expected: string;
  measured: string;
  /** Ids of the events that prove it, the first few where there are many. */
  evidence: number[];
  /** For a fail or inconclusive: the cause in one sentence. */
  reason?: string;
  /** The machine could not keep up, which may explain it; a failure is inconclusive for that reason. */
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
 * `operation`: what people do to a cluster. `node`: one that the scenario names, whatever its role. `nothing`: no
 * fault.
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
  /** From the heal, or the call of an operation, to streaming again, ms; null: it did not come back. */
  ms: number | null;
  /** The log lines that say so (event ids). */
  evidence: number[];
}

export interface RunResult {
  schemaVersion: 1;
  scenario: string;
  title: string;
  /** What on-call does when this happens, as the scenario says; null: it does not say. Absent in older runs. */
  act?: string | null;
  /** Of the scenario. Absent in older runs. */
  tags?: string[];
  /** What the scenario breaks. Absent in older runs. */
  broke?: BrokenPart;
  reference: string | null;
  /**
   * What the scenario says of a danger that is known and cannot be configured away; null: none. Absent in older runs.
   */
  hazard?: string | null;
  seed: number;
  profile: string;
  verdict: Verdict;
  /** The verdict in one or two sentences, for a person in a hurry. */
  headline: string;
  /** Why it is not a pass, in one sentence; null for a pass. */
  cause: string | null;
  interrupted: boolean;
  startedAt: string;
  durationMs: number;
  versions: { patroni: string; postgresql: string; etcd: string; haproxy: string };
  /** The machine that the containers ran on. Absent in older runs, and where no stack came up. */
  host?: { cores: number; memoryBytes: number; architecture: string; docker: string };
  /** The settings in force, by name ("ttl": "20 s"), for the report. */
  settings: { [name: string]: string };
  faults: FaultSummary[];
  leader: { before: string | null; after: string | null; timelineBefore: number | null; timelineAfter: number | null };
  timings: Timings;
  /** All failovers since the first fault, in order of time; `timings` is about the first. Absent in older runs. */
  failovers?: Failover[];
  writes: WriteCounts;
  reads: { attempted: number; succeeded: number; byNode: { [node: string]: number }; maxStalenessMs: number | null };
  /**
   * `staleWrites`: all acknowledged on an older timeline after a newer one had taken writes; `routed…`: those through
   * the read-write port.
   */
  splitBrain: { staleWrites: number; routedStaleWrites: number; dualWritableMs: number; nodes: string[] };
  misroutes: { writeSessionsOnReplica: number; readSessionsOnPrimary: number };
  rejoin: Rejoin;
  checks: Check[];
  /** What the counts above rest on. Absent in older runs. */
  evidence?: CountEvidence;
  harness: {
    /** Its own connections through the proxy, new ones a second at one node, and sessions at one server: at most. */
    connections?: { held: number; newPerSecond: number; serverSessions: number | null };
    maxLoopDelayMs: number;
    gaps: number;
    skippedAttempts: number;
    phasesMs: { [phase: string]: number };
    /** What is neither the faults nor the recovery from them: bring-up, steadying, checks, tear-down. */
    overheadMs: number;
    /** Not among that: how long the stack had been coming up before the run began. */
    aheadMs?: number;
    /** Whether the machine could keep up from the first fault on. Absent where nothing told, and in older runs. */
    machine?: {
      measuredMs: number;
      /** No core was to spare: all periods of a second, however few in a row. */
      saturatedMs: number;
      /** The spells that are long enough to explain a failure (judge/machine.ts). */
      spells: Interval[];
      /** The most, and of idle the least, in a period of a second; 0 to 1. */
      cpuStalledShare?: number;
      ioStalledShare?: number;
      stealShare?: number;
      idleShare?: number;
    };
  };
}
