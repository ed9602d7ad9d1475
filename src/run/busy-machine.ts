import { BaselineError, type ChaosError } from '../core/errors.js';
import { formatDuration } from '../core/units.js';
import type { HistoryEvent, MachinePressure } from '../history/events.js';
import { isSaturated } from '../judge/machine.js';

/** How far back the machine is looked at: the shortest wait of a bring-up, so that older pressure explains nothing. */
const LOOKED_BACK_MS = 10_000;
/** From this share of that time on, the machine explains why a wait took too long. */
const EXPLAINS_ABOVE = 0.5;

/**
 * A wait that ran out before the first fault, on a machine that was saturated for most of the last 10 s, says nothing
 * about the cluster: a BaselineError takes its place, so that the run is inconclusive. Any other error stays as it is.
 */
export function blameMachine(failure: ChaosError, events: readonly HistoryEvent[], nowMs: number): ChaosError {
  const hasBegun = events.some((event) => event.kind === 'phase' && event.phase === 'faults');
  if (failure.code !== 'WAIT_TIMEOUT' || hasBegun) return failure;
  const isRecent = (event: HistoryEvent): event is MachinePressure =>
    event.kind === 'machine' && event.t > nowMs - LOOKED_BACK_MS;
  const periods = events.filter(isRecent);
  const measuredMs = total(periods);
  const saturatedMs = total(periods.filter(isSaturated));
  if (measuredMs === 0 || saturatedMs < EXPLAINS_ABOVE * measuredMs) return failure;
  const busy = `no core was to spare for ${formatDuration(saturatedMs)} of the last ${formatDuration(measuredMs)}`;
  return new BaselineError(`this machine could not keep up, so no fault was injected: ${busy}. ${failure.message}`, {
    hint: 'Try a machine with more cores, or nothing else running on it.',
  });
}

function total(periods: readonly MachinePressure[]): number {
  return periods.reduce((sum, { periodMs }) => sum + periodMs, 0);
}
