import { z } from 'zod';
import { REPLICATION_MODES } from '../topology/replication-modes.js';
import { PHASES, type PhaseName } from '../judge/types.js';
import type { RouteDistribution } from './route-analysis.js';
import type { ConfidenceInterval } from './stats/quantile.js';
import type { Shift } from './stats/shift.js';

/**
 * The contract of campaign.json. Measurements are in the schemas, since a resumed campaign and a later comparison read
 * them back; derived results are in the interfaces below. Times in ms.
 */

const phaseSchema = z.object({
  measuredMs: z.number(),
  predictedMinMs: z.number().nullable(),
  predictedMaxMs: z.number().nullable(),
});

const routeSchema = z.object({
  /** Null: writes never came back. */
  writeOutageMs: z.number().nullable(),
  readOutageMs: z.number().nullable(),
  routingMs: z.number().nullable(),
  openMs: z.number().nullable(),
  addedMs: z.number().nullable(),
  newSessions: z.int().nullable(),
  misroutes: z.int(),
  staleReads: z.int(),
  stillHung: z.int(),
});

const roundSchema = z.object({
  /** From 1, within the cell. */
  round: z.int(),
  seed: z.int(),
  /** Shift of the first fault as a share of the effective loop_wait; `loopOffsetMs` is the resulting time. */
  loopShare: z.number(),
  loopOffsetMs: z.number(),
  /** Time from the leader's last HA cycle, by its own log, to the fault; null where the log has no such line. */
  sinceLoopMs: z.number().nullable(),
  /** Number of the stack within the campaign, from 1. */
  stack: z.int(),
  /** Directory of the round's run.json and reports, relative to the campaign's. */
  directory: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'skipped', 'error']),
  /** Why the round did not pass. */
  cause: z.string().nullable(),
  /** Why the round's times do not count; null if they do. */
  leftOut: z.string().nullable(),
  leader: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
  writeOutageMs: z.number().nullable(),
  writeOutagePredicted: z.object({ minMs: z.number(), maxMs: z.number() }).nullable(),
  phases: z.partialRecord(z.enum(PHASES), phaseSchema),
  lostWrites: z.int(),
  staleWrites: z.int(),
  /** With several routes in one run: each of them, by name. */
  routes: z.record(z.string(), routeSchema).optional(),
});

const versionsSchema = z.object({ patroni: z.string(), postgresql: z.string() }).catchall(z.string());

/** Open to any name: a baseline of an earlier version lacks settings that were added later. */
const storedSettingsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const cellSchema = z.object({
  /** `ttl=20 loop_wait=2`; empty without a matrix. */
  name: z.string(),
  /** The values of the matrix in this cell. */
  chosen: storedSettingsSchema,
  /** All settings of the cell's stack. */
  settings: storedSettingsSchema,
  rounds: z.array(roundSchema),
});

/** The request and the results of a campaign. */
export const campaignSchema = z.object({
  kind: z.literal('campaign'),
  schemaVersion: z.literal(1),
  scenario: z.string(),
  title: z.string(),
  profile: z.string(),
  /** The mode that the scenario or the command line chose; absent where none did. */
  replication: z.enum(REPLICATION_MODES).optional(),
  topology: z.string(),
  /** The scenario's load and steps: campaigns are comparable only if these are equal. */
  load: z.record(z.string(), z.unknown()),
  steps: z.array(z.unknown()),
  seed: z.int(),
  /** Requested rounds per cell. */
  runs: z.int(),
  /** The values of each setting of the matrix, as text. The first value is the reference for the others. */
  matrix: z.record(z.string(), z.array(z.string())),
  /** The routes of every round, that of the load first; absent for the one of the topology. */
  routes: z.array(z.string()).optional(),
  state: z.enum(['running', 'complete', 'interrupted']),
  /** The process that runs the campaign, in the format of the run label. */
  owner: z.string(),
  startedAt: z.string(),
  versions: versionsSchema.nullable(),
  /** Cores of the machine that measured. */
  cores: z.int(),
  cells: z.array(cellSchema),
});

export type Round = z.infer<typeof roundSchema>;
export type RoundRoute = z.infer<typeof routeSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type Campaign = z.infer<typeof campaignSchema>;

/** The measures of every round: the whole write outage and its phases. */
export const MEASURES = ['writeOutage', ...PHASES] as const;
export type Measure = 'writeOutage' | PhaseName;

export interface Distribution {
  measure: Measure;
  /** Rounds that count and have this measure. */
  n: number;
  minMs: number;
  p50Ms: number;
  /** 95 %, from order statistics; an end is null for too few rounds. */
  p50Interval: ConfidenceInterval;
  p95Ms: number;
  p95Interval: ConfidenceInterval;
  maxMs: number;
  predicted: { minMs: number | null; maxMs: number | null } | null;
  /** Rounds outside the predicted range. */
  outside: number;
}

export interface Counts {
  asked: number;
  done: number;
  pass: number;
  fail: number;
  inconclusive: number;
  error: number;
  /** Rounds whose times are in the distributions. */
  counted: number;
}

/** The effect of another value of a setting, averaged over the other settings of the matrix. */
export interface Effect {
  setting: string;
  from: string;
  to: string;
  changes: Partial<Record<Measure, Shift>>;
  sentence: string;
}

export type ComparisonOutcome = 'regression' | 'none' | 'inconclusive';

export interface CellComparison {
  cell: string;
  baselineRounds: number;
  rounds: number;
  baselineP50Ms: number | null;
  p50Ms: number | null;
  /** The allowed increase of the write outage. */
  allowedMs: number;
  changes: Partial<Record<Measure, Shift>>;
  outcome: ComparisonOutcome;
  /** `sentence` has the numbers, `summary` does not. */
  sentence: string;
  summary: string;
}

export interface Comparison {
  /** Path of the baseline's file. */
  baseline: string;
  baselineStartedAt: string;
  maxRegression: string;
  outcome: ComparisonOutcome;
  /** Other differences that may explain the result: versions, the machine. */
  warnings: string[];
  cells: CellComparison[];
}

/** A campaign with its derived results. */
export interface CampaignResult extends Campaign {
  verdict: 'pass' | 'fail' | 'inconclusive' | 'error';
  headline: string;
  counts: Counts;
  /** In the order of `cells`. */
  analysis: { cell: string; counts: Counts; distributions: Distribution[]; routes?: RouteDistribution[] }[];
  effects: Effect[];
  comparison: Comparison | null;
}
