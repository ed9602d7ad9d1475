import { z } from 'zod';
import { PHASES, type PhaseName } from '../judge/types.js';
import type { ConfidenceInterval } from './stats/quantile.js';
import type { Shift } from './stats/shift.js';

/**
 * The contract of campaign.json. What was measured is in the schemas, since a resumed campaign and a later comparison
 * read it back; what follows from it is in the interfaces below. Times in ms.
 */

const phaseSchema = z.object({
  measuredMs: z.number(),
  predictedMinMs: z.number().nullable(),
  predictedMaxMs: z.number().nullable(),
});

const roundSchema = z.object({
  /** From 1, within its cell. */
  round: z.int(),
  seed: z.int(),
  /** The share of the effective loop_wait by which the first fault was shifted, and what that came to. */
  loopShare: z.number(),
  loopOffsetMs: z.number(),
  /** From the leader's last HA cycle, by its own log, to the fault; null: no such line. */
  sinceLoopMs: z.number().nullable(),
  /** Which stack of the campaign it ran on, from 1. */
  stack: z.int(),
  /** Of its run.json and reports, from the campaign's directory. */
  directory: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'skipped', 'error']),
  /** Why it is no pass. */
  cause: z.string().nullable(),
  /** Why its times do not count; null: they do. */
  leftOut: z.string().nullable(),
  leader: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
  writeOutageMs: z.number().nullable(),
  writeOutagePredicted: z.object({ minMs: z.number(), maxMs: z.number() }).nullable(),
  phases: z.partialRecord(z.enum(PHASES), phaseSchema),
  lostWrites: z.int(),
  staleWrites: z.int(),
});

const versionsSchema = z.object({
  patroni: z.string(),
  postgresql: z.string(),
  etcd: z.string(),
  haproxy: z.string(),
});

/** Looser than the vocabulary of now: a baseline of an earlier version lacks the settings that came later. */
const storedSettingsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const cellSchema = z.object({
  /** `ttl=20 loop_wait=2`; empty where there is no matrix. */
  name: z.string(),
  /** What of the matrix it has. */
  chosen: storedSettingsSchema,
  /** All settings that its stack was brought up with. */
  settings: storedSettingsSchema,
  rounds: z.array(roundSchema),
});

/** What a campaign was asked to do, and what it has done. */
export const campaignSchema = z.object({
  kind: z.literal('campaign'),
  schemaVersion: z.literal(1),
  scenario: z.string(),
  title: z.string(),
  profile: z.string(),
  topology: z.string(),
  /** The scenario's load and steps: two campaigns with others measure other things. */
  load: z.record(z.string(), z.unknown()),
  steps: z.array(z.unknown()),
  seed: z.int(),
  /** Rounds that were asked for, in each cell. */
  runs: z.int(),
  /** The values of each setting of the matrix, as text, the first one being what the others are compared with. */
  matrix: z.record(z.string(), z.array(z.string())),
  state: z.enum(['running', 'complete', 'interrupted']),
  /** The process that runs it, as on the engine's labels. */
  owner: z.string(),
  startedAt: z.string(),
  versions: versionsSchema.nullable(),
  /** Of the machine that measured. */
  cores: z.int(),
  cells: z.array(cellSchema),
});

export type Round = z.infer<typeof roundSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type Campaign = z.infer<typeof campaignSchema>;
export type Versions = z.infer<typeof versionsSchema>;

/** What is measured of every round: the whole write outage, and its parts. */
export const MEASURES = ['writeOutage', ...PHASES] as const;
export type Measure = 'writeOutage' | PhaseName;

export interface Distribution {
  measure: Measure;
  /** Rounds that count and have it. */
  n: number;
  minMs: number;
  p50Ms: number;
  /** 95 %, by order statistics; an end is null where the rounds are too few for it. */
  p50Interval: ConfidenceInterval;
  p95Ms: number;
  p95Interval: ConfidenceInterval;
  maxMs: number;
  predicted: { minMs: number | null; maxMs: number | null } | null;
  /** How many lie outside of what is predicted. */
  outside: number;
}

export interface Counts {
  asked: number;
  done: number;
  pass: number;
  fail: number;
  inconclusive: number;
  error: number;
  /** Whose times are in the distributions. */
  counted: number;
}

/** What another value of a setting changes, the other settings of the matrix averaged. */
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
  /** How much longer writes may be down, ms. */
  allowedMs: number;
  changes: Partial<Record<Measure, Shift>>;
  outcome: ComparisonOutcome;
  /** With the numbers behind it, and without. */
  sentence: string;
  summary: string;
}

export interface Comparison {
  /** The file. */
  baseline: string;
  baselineStartedAt: string;
  maxRegression: string;
  outcome: ComparisonOutcome;
  /** What differs and need not be the reason: versions, the machine. */
  warnings: string[];
  cells: CellComparison[];
}

/** A campaign with all that follows from it. */
export interface CampaignResult extends Campaign {
  verdict: 'pass' | 'fail' | 'inconclusive' | 'error';
  headline: string;
  counts: Counts;
  /** In the order of `cells`. */
  analysis: { cell: string; counts: Counts; distributions: Distribution[] }[];
  effects: Effect[];
  comparison: Comparison | null;
}
