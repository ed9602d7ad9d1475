import type { Cell, Measure, Round } from './types.js';

/** The values of a measure (ms) in the rounds that count, in the order of the rounds. */
export function valuesOf({ rounds }: Pick<Cell, 'rounds'>, measure: Measure): number[] {
  return rounds
    .filter(({ leftOut }) => leftOut === null)
    .flatMap((round) => measured(round, measure)?.measuredMs ?? []);
}

export interface Measured {
  measuredMs: number;
  predictedMinMs: number | null;
  predictedMaxMs: number | null;
}

/** One measure of a round; null where it was not measured. */
export function measured(round: Round, measure: Measure): Measured | null {
  if (measure !== 'writeOutage') return round.phases[measure] ?? null;
  const { writeOutageMs: measuredMs, writeOutagePredicted: predicted } = round;
  if (measuredMs === null) return null;
  return { measuredMs, predictedMinMs: predicted?.minMs ?? null, predictedMaxMs: predicted?.maxMs ?? null };
}
