import type { Outcome } from '../../history/events.js';

/** An operation takes this long unless it says otherwise, ms. */
export const TOOK_MS = 2;

/** A stretch of operations one after another, ms. */
export interface Span {
  from: number;
  to: number;
  /** Distance of two operations, ms. */
  every?: number;
}

export interface AckOptions extends Span {
  node?: string;
  timeline?: number;
  /** Acknowledged and missing at the end. */
  lost?: boolean;
  localOnly?: boolean;
  /** How long the attempt took, ms. */
  tookMs?: number;
}

export interface FailureOptions extends Span {
  outcome?: Exclude<Outcome, 'ok'>;
  code?: string;
  node?: string;
  inRecovery?: boolean;
  stage?: 'connect' | 'execute';
  /** There at the end all the same. */
  applied?: boolean;
}
