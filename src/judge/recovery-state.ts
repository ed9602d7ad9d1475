import type { Probe } from '../history/events.js';
import { lowerBound } from './sorted.js';

interface Change {
  t: number;
  inRecovery: boolean;
}

/** When a node was in recovery and when it was a primary, by its successful probes. */
export class RecoveryState {
  private readonly changes: Change[] = [];

  constructor(probes: readonly Probe[]) {
    for (const probe of probes) {
      if (probe.outcome !== 'ok' || probe.inRecovery === undefined) continue;
      if (this.changes.at(-1)?.inRecovery !== probe.inRecovery)
        this.changes.push({ t: probe.t, inRecovery: probe.inRecovery });
    }
  }

  /**
   * The state that the last probe before `ms` found, and since when. The first known state counts as having always
   * been; null: no probe yet.
   */
  since(ms: number): { inRecovery: boolean; sinceMs: number } | null {
    const index = lowerBound(this.changes, (change) => change.t > ms) - 1;
    const change = this.changes[index];
    if (!change) return null;
    return { inRecovery: change.inRecovery, sinceMs: index === 0 ? Number.NEGATIVE_INFINITY : change.t };
  }
}
