import type { Anatomy, PhaseTiming, RunResult } from '../../judge/types.js';
import { shownFailovers } from '../shape/failovers.js';
import { phasesSeen } from '../shape/seen.js';
import { asPredicted, duration, range } from '../format.js';
import { cell, cellRight, clip, columns, paragraph, type Colors } from './text.js';

const NAME = 11;
const MEASURED = 8;
/** Minimum width of a bar, in columns. */
const NARROWEST = 8;
const LEGEND = '█ measured  [··] predicted';
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The phases of each failover, with its old and new leader as a heading if there are several. */
export function failoverLines(result: RunResult, width: number, c: Colors): string[] {
  return shownFailovers(result).flatMap(({ title, anatomy }, index) => {
    const lines = phaseLines(anatomy, width, c);
    if (title === null) return lines;
    return [...(index === 0 ? [] : ['']), ...paragraph(title, width, 0).map((line) => c.bold(line)), ...lines];
  });
}

/** The phases of a failover: measured and predicted duration, and a bar with the predicted range in brackets. */
export function phaseLines(anatomy: Pick<Anatomy, 'phases' | 'dominant'>, width: number, c: Colors): string[] {
  const phases = phasesSeen(anatomy);
  if (phases.length === 0) return [];
  const predicted = Math.max('predicted'.length, ...phases.map((phase) => columns(rangeOf(phase))));
  const room = width - 2 - NAME - MEASURED - 2 - predicted - 2;
  const longest = Math.max(
    ...phases.map(({ measuredMs, predictedMaxMs }) => Math.max(measuredMs, predictedMaxMs ?? 0)),
  );
  const head = `  ${cell('phase', NAME)}${cellRight('measured', MEASURED)}  ${cell('predicted', predicted)}`;
  const lines = [c.dim(room >= LEGEND.length ? `${head}  ${LEGEND}` : clip(head, width).trimEnd())];
  for (const phase of phases) {
    const verdict = asPredicted(phase);
    const sign = verdict === 'longer' ? '↑' : verdict === 'shorter' ? '↓' : ' ';
    const numbers =
      `  ${cell(phase.name, NAME)}${cellRight(duration(phase.measuredMs), MEASURED)}${sign} ` +
      cell(rangeOf(phase), predicted);
    const bar = room >= NARROWEST ? phaseBar(phase, room, longest) : '';
    const paint = sign === ' ' ? c.cyan : c.yellow;
    lines.push(bar === '' ? clip(numbers, width).trimEnd() : `${numbers}  ${paint(bar)}`);
  }
  if (anatomy.dominant) lines.push(...paragraph(anatomy.dominant.sentence, width, 2).map((line) => c.bold(line)));
  return lines;
}

const rangeOf = (timing: PhaseTiming) => range(timing.predictedMinMs, timing.predictedMaxMs);

/** The measured duration as blocks, with `[` and `]` at the ends of the predicted range. */
export function phaseBar(timing: PhaseTiming, room: number, longestMs: number): string {
  const scale = longestMs > 0 ? room / longestMs : 0;
  const at = (ms: number) => Math.min(room - 1, Math.max(0, Math.floor(ms * scale)));
  const filled = Math.min(room, Math.max(0, timing.measuredMs * scale));
  const cells = Array.from({ length: room }, (_, index) =>
    filled >= index + 1 ? '█' : filled > index ? (EIGHTHS[Math.max(1, Math.floor((filled - index) * 8))] ?? '█') : ' ',
  );
  const { predictedMinMs: min, predictedMaxMs: max } = timing;
  if (max !== null) {
    const from = at(min ?? 0);
    const to = at(max);
    for (let index = from; index <= to; index++) if (cells[index] === ' ') cells[index] = '·';
    // Brackets closer than one column add nothing to the numbers.
    if (to > from) {
      if (min !== null && min > 0) cells[from] = '[';
      cells[to] = ']';
    }
  }
  return cells.join('').trimEnd();
}
