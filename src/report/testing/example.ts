import type { HistoryEvent } from '../../history/events.js';
import type { Check, RunResult } from '../../judge/types.js';
import { AT, exampleHistory } from './example-history.js';
import { exampleResult } from './example-result.js';

/** A run to draw and to test with: its history, and what a judge would say of it. */
export interface Example {
  result: RunResult;
  events: HistoryEvent[];
}

/** The failover of `exampleHistory`, judged: a pass. */
export function exampleRun(): Example {
  const events = exampleHistory();
  return { events, result: exampleResult(events) };
}

/** The same run with every verdict a check can have, and with evidence that is not in the history. */
export function failingRun(): Example {
  const { events, result } = exampleRun();
  const bad: Check[] = [
    {
      name: 'lost-writes',
      verdict: 'fail',
      expected: '0',
      measured: '17',
      evidence: [612, 613, 999_999],
      reason:
        '17 writes that patroni1 acknowledged in the last 180 ms before the kill are on no member: replication ' +
        'was asynchronous.',
    },
    {
      name: 'read-outage',
      verdict: 'inconclusive',
      expected: '< 5 s',
      measured: 'unknown',
      evidence: [],
      reason: 'The readers made no attempt between 9.1 s and 12.4 s: the harness itself was late.',
    },
  ];
  return {
    events: [...events, ...staleWrites(events.length)],
    result: {
      ...result,
      verdict: 'fail',
      headline: 'Writes were down for 20.7 s and 17 acknowledged writes were lost.',
      cause: '17 acknowledged writes are on no member after healing.',
      writes: { ...result.writes, lost: 17, acknowledged: result.writes.acknowledged },
      splitBrain: { staleWrites: 214, routedStaleWrites: 3, dualWritableMs: 10_700, nodes: ['patroni1'] },
      checks: [...result.checks.filter((check) => !bad.some((other) => other.name === check.name)), ...bad],
    },
  };
}

/** The old leader goes on acknowledging on timeline 1 while timeline 2 takes writes. */
function staleWrites(after: number): HistoryEvent[] {
  return Array.from({ length: 40 }, (_, index) => {
    const startMs = AT.firstWrite + 400 + index * 250;
    return {
      kind: 'direct-write',
      id: after + 1 + index,
      t: startMs + 3,
      unc: 0,
      src: 'probe-patroni1',
      startMs,
      outcome: 'ok',
      stage: 'execute',
      node: 'patroni1',
      target: 'patroni1',
      seq: index,
      timeline: 1,
    };
  });
}

/** A run that was interrupted before anything was measured: nothing in it but nulls and zeros. */
export function abortedRun(): Example {
  const { events, result } = exampleRun();
  return {
    events: [
      ...events.slice(0, 2),
      {
        kind: 'aborted',
        id: 3,
        t: 900,
        unc: 0,
        src: 'run',
        reason: 'interrupted',
        code: 'INTERRUPTED',
        message: 'interrupted by SIGINT',
      },
    ],
    result: {
      ...result,
      verdict: 'error',
      headline: 'The run was interrupted before the first fault.',
      cause: 'interrupted by SIGINT',
      interrupted: true,
      durationMs: 900,
      settings: {},
      faults: [],
      leader: { before: null, after: null, timelineBefore: null, timelineAfter: null },
      timings: {
        writeOutageMs: null, writeOutage: null, writeOutagePredicted: null, readOutageMs: null, readOutage: null,
        milestones: {}, phases: {}, dominant: null,
      }, // prettier-ignore
      writes: {
        attempted: 0,
        acknowledged: 0,
        rejected: 0,
        indeterminate: 0,
        lost: 0,
        recovered: 0,
        unexpected: 0,
        duplicated: 0,
      },
      reads: { attempted: 0, succeeded: 0, byNode: {}, maxStalenessMs: null },
      rejoin: { node: null, means: 'none', ms: null, evidence: [] },
      checks: [],
      harness: { maxLoopDelayMs: 0, gaps: 0, skippedAttempts: 0, phasesMs: {}, overheadMs: 0 },
    },
  };
}
