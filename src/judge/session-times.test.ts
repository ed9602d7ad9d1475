import { describe, expect, it } from 'vitest';
import { indexFacts } from './facts.js';
import { sessionTimesOf } from './session-times.js';
import { leaderKill } from './testing/cases.js';
import type { HistoryEvent } from '../history/events.js';

const LOAD = { writesPerSecond: 100, readsPerSecond: 50 };

/** The history with every nth acknowledged write as the first of a session that took `openMs` to open. */
function withNewSessions(events: readonly HistoryEvent[], openMs: number, everyNth = 50): HistoryEvent[] {
  let acknowledged = 0;
  return events.map((event) => {
    if (event.kind !== 'write' || event.outcome !== 'ok' || (acknowledged += 1) % everyNth !== 0) return event;
    return { ...event, startMs: event.t - openMs, firstByteMs: event.t - openMs / 2 };
  });
}

describe('the times of a session', () => {
  it('are those of a quiet machine where a run saw too few of its own', () => {
    expect(sessionTimesOf(indexFacts(leaderKill().events(), LOAD))).toMatchObject({ newSessionMs: 11, firstByteMs: 4 });
  });

  it('come from the steady phase: on a slow machine they are longer', () => {
    const events = withNewSessions(leaderKill().events(), 60);
    expect(sessionTimesOf(indexFacts(events, LOAD))).toMatchObject({ newSessionMs: 60, firstByteMs: 30 });
  });
});
