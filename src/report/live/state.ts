import type { DurationRange } from '../../core/units.js';
import { noPlan, type LivePlan } from './plan.js';
import type { EffectiveConfig, RunPhase } from '../../history/events.js';
import { lsnBytes } from '../../judge/lsn.js';
import type { OutageTotals } from '../../judge/types.js';

/** State of the live view, built from events only, so that a replay shows what the run showed. */
export interface LiveState {
  plan: LivePlan;
  phase: RunPhase;
  phaseElapsedMs: number;
  elapsedMs: number;
  nodes: LiveNode[];
  leader: string | null;
  /** The ports of the proxy that were seen; empty without one. */
  ports: { write: string; read: string };
  /** Acknowledged writes in each of the last full seconds, oldest first. */
  writesPerSecond: number[];
  /** Faults in force. */
  faults: LiveFault[];
  /** The configuration in force; null until it was read. */
  config: EffectiveConfig | null;
  /** Time of the last acknowledged write; null before the first. */
  lastAckMs: number | null;
  /** Whether a write has failed since then. */
  failedSinceAck: boolean;
  /** Write outages that ended since the first fault. */
  outages: OutageTotals;
  /** Start of the first fault; null before it. */
  firstFaultMs: number | null;
  /** Mean time between two paced writes. */
  writePacingMs: number;
  /** Predicted write outage for the faults in force; null without a fault or a rule. */
  predictedOutage: DurationRange | null;
  lastError: string | null;
  message: string;
  /** Start of the phase, since the run began. */
  phaseSinceMs: number;
  /** The current second, with its acknowledged writes so far. */
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
  /** primary, replica, starting, down; empty before the first probe. */
  role: string;
  timeline: number | null;
  /** Bytes behind the primary's write position; null if unknown. */
  lag: number | null;
  /** The proxy's state of the node, for writes and for reads: UP, DOWN, or empty. */
  proxyRw: string;
  proxyRo: string;
  /** The latest message of the node. */
  note: string;
  /** Its write or replay position. */
  lsn: string | null;
}

/** The state before the first event. */
export function initialLiveState(plan: LivePlan | string = ''): LiveState {
  return {
    plan: typeof plan === 'string' ? noPlan(plan) : plan,
    phase: 'bring-up',
    phaseElapsedMs: 0,
    elapsedMs: 0,
    nodes: [],
    leader: null,
    ports: { write: '', read: '' },
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

/** Bytes between two LSNs in `0/5000000` notation; null if either is missing. */
export function lsnDistance(from: string | null, to: string | null): number | null {
  const [a, b] = [lsnBytes(from), lsnBytes(to)];
  return a === null || b === null ? null : b - a;
}
