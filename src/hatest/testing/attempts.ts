import type { StatementAttempt } from '../attempt.js';

/** The old primary, which answers unless a test says otherwise. */
export const OLD = { address: '10.0.0.1', port: 5432, node: 'patroni1', inRecovery: false, timeline: 1 };

export function ok(startMs: number, seq?: number, answer = OLD): StatementAttempt {
  const attempt: StatementAttempt = { startMs, t: startMs + 2, outcome: 'ok', stage: 'execute', answer };
  return seq === undefined ? attempt : { ...attempt, seq };
}

export function refused(startMs: number): StatementAttempt {
  return {
    startMs,
    t: startMs + 1,
    outcome: 'rejected',
    stage: 'connect',
    code: 'ECONNREFUSED',
    message: 'connect ECONNREFUSED',
  };
}
