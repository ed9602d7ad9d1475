import type { Outcome } from '../../history/events.js';

/** How long an operation takes by default. */
export const TOOK_MS = 2;

/** A series of operations; times in ms. */
export interface Span {
  from: number;
  to: number;
  /** Time between two operations, in ms. */
  every?: number;
}

export interface AckOptions extends Span {
  node?: string;
  timeline?: number;
  /** Acknowledged but missing at the end. */
  lost?: boolean;
  localOnly?: boolean;
  /** The route that stands beside that of the load. */
  route?: string;
  /** How long the attempt took. */
  tookMs?: number;
}

export interface FailureOptions extends Span {
  outcome?: Exclude<Outcome, 'ok'>;
  code?: string;
  node?: string;
  inRecovery?: boolean;
  stage?: 'connect' | 'execute';
  route?: string;
  /** Failed, but present at the end. */
  applied?: boolean;
}
