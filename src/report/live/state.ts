import type { DurationRange } from '../../core/units.js';
import { noPlan, type LivePlan } from './plan.js';
import type { EffectiveConfig, RunPhase } from '../../history/events.js';
import { lsnBytes } from '../../judge/lsn.js';
import type { OutageTotals } from '../../judge/types.js';

/** What the live view shows; built event by event, so that a replay shows the same as the run did. */
export interface LiveState {
  plan: LivePlan;
  phase: RunPhase;
  phaseElapsedMs: number;
  elapsedMs: number;
  nodes: LiveNode[];
  leader: string | null;
  /** Acknowledged writes in each of the last full seconds, oldest first. */
  writesPerSecond: number[];
  /** Faults that are in force. */
  faults: LiveFault[];
  /** The configuration in force, once it was read. */
  config: EffectiveConfig | null;
  /** When the last write was acknowledged; null: none was yet. */
  lastAckMs: number | null;
  /** Whether a write has failed since. */
  failedSinceAck: boolean;
  /** The write outages that have ended since the first fault. */
  outages: OutageTotals;
  /** When the first fault began, ms; null: none did yet. */
  firstFaultMs: number | null;
  /** The mean time between two paced writes, ms. */
  writePacingMs: number;
  /** The write outage that is to be expected of the faults in force; null: none, or no rule. */
  predictedOutage: DurationRange | null;
  lastError: string | null;
  message: string;
  /** When the phase began, ms since the run began. */
  phaseSinceMs: number;
  /** The second that is being counted, and its acknowledged writes. */
  counting: { second: number; acknowledged: number };
}

export interface LiveFault {
  injection: number;
  fault: string;
  target: string;
  node: string;
  sinceMs: number;
}

export interface LiveNode {
  name: string;
  /** primary, replica, starting, down, or empty: not looked at yet. */
  role: string;
  timeline: number | null;
  /** Bytes behind the primary's write position; null where that cannot be told. */
  lag: number | null;
  /** HAProxy's view on 5000 and 5001: UP, DOWN, or empty. */
  proxyRw: string;
  proxyRo: string;
  /** The last thing that was heard of it. */
  note: string;
  /** Its write or replay position. */
  lsn: string | null;
}

/** The view before the first event. */
export function initialLiveState(plan: LivePlan | string = ''): LiveState {
  return {
    plan: typeof plan === 'string' ? noPlan(plan) : plan,
    phase: 'bring-up',
    phaseElapsedMs: 0,
    elapsedMs: 0,
    nodes: [],
    leader: null,
    writesPerSecond: [],
    faults: [],
    config: null,
    lastAckMs: null,
    failedSinceAck: false,
    outages: { count: 0, longestMs: 0, totalMs: 0, downAtEnd: false },
    firstFaultMs: null,
    writePacingMs: 10,
    predictedOutage: null,
    lastError: null,
    message: '',
    phaseSinceMs: 0,
    counting: { second: 0, acknowledged: 0 },
  };
}

/** Bytes from one write position to another, `0/5000000` notation; null where either is none. */
export function lsnDistance(from: string | null, to: string | null): number | null {
  const [a, b] = [lsnBytes(from), lsnBytes(to)];
  return a === null || b === null ? null : b - a;
}
