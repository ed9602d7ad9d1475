import { wallNow, type Clock } from '../core/clock.js';
import { messageOf, type ChaosError } from '../core/errors.js';
import { sleep } from '../core/wait.js';
import { RESOLUTION_MS, watchLoopDelay } from '../history/loop-delay.js';
import type { HatestSettings } from './hatest-settings.js';
import { RouteSession, type FinalRead, type OnAttempt } from './route-session.js';
import { summarise, type HatestSummary } from './summary.js';

/** A route with the callback for its attempts; times in ms on the session's clock. */
export interface Target {
  settings: HatestSettings;
  attempt: OnAttempt;
}

export interface Ends {
  /** Ends the load; the final read follows. */
  stop: AbortSignal;
  /** Ends every remaining wait at once. */
  leave: AbortSignal;
}

/**
 * Writes (or reads) through each target until it is stopped, whatever the cluster does. Returns their summaries in the
 * order of the targets.
 * @param note Takes a message to show once.
 * @throws ChaosError only where waiting cannot help: a table that hatest did not make, a missing privilege, unreadable
 * certificates.
 */
export async function hatest(
  targets: readonly Target[],
  clock: Clock,
  note: (text: string) => void,
  ends: Ends,
): Promise<HatestSummary[]> {
  const startedAt = wallNow();
  const startMs = clock.now();
  const hopeless = new AbortController();
  const fatal = (error: ChaosError) => hopeless.abort(error);
  const sessions = targets.map((target) => new RouteSession({ ...target, clock, fatal }));
  let lateMs = 0;
  const endLoopDelay = watchLoopDelay('main', RESOLUTION_MS.whereTimesAreTaken, clock, (event) => {
    if (event.kind === 'loop-delay') lateMs = Math.max(lateMs, event.maxMs);
  });
  for (const session of sessions) session.start();
  await ended(targets[0]?.settings.durationMs ?? null, AbortSignal.any([ends.stop, hopeless.signal]));
  const endMs = clock.now();
  await Promise.all(sessions.map((session) => session.drain()));
  endLoopDelay();
  if (hopeless.signal.aborted) throw hopeless.signal.reason as ChaosError;

  if (sessions.some(({ hasWritten }) => hasWritten)) {
    note('reading back what was acknowledged (Ctrl-C once more: leave that out)');
  }
  // The outages end with the load, not with the final read.
  const seen = sessions.map((session) => session.outages(endMs));
  const read = await Promise.all(sessions.map((session) => session.finalRead(ends.leave)));
  const dropped = await dropAtEnd(sessions, read, note, ends.leave);
  return sessions.map(({ settings, run, tally }, index) =>
    summarise({
      settings,
      run,
      startedAt,
      startMs,
      endMs,
      tally,
      outages: [],
      blips: 0,
      ...seen[index],
      lateMs,
      clock,
      reconciliation: null,
      reconciliationFailure: null,
      ...read[index],
      dropped,
    }),
  );
}

/**
 * Drops the shared table if requested, through the first route that read it back. While another could not, its rows are
 * the only evidence.
 */
async function dropAtEnd(
  sessions: readonly RouteSession[],
  read: readonly FinalRead[],
  note: (text: string) => void,
  leave: AbortSignal,
): Promise<string[]> {
  const session = sessions.find(({ settings }, index) => settings.drop && read[index]?.reconciliation);
  if (!session) return [];
  if (read.some(({ reconciliationFailure }) => reconciliationFailure !== null)) {
    note('the table stays: not every route could read its rows back');
    return [];
  }
  try {
    return await session.drop(leave);
  } catch (error) {
    note(`could not drop the table: ${leave.aborted ? 'left out on request' : messageOf(error)}`);
    return [];
  }
}

async function ended(durationMs: number | null, signal: AbortSignal): Promise<void> {
  const forever = 2 ** 31 - 1;
  const endless = async () => {
    while (!signal.aborted) await sleep(forever, signal);
  };
  await (durationMs === null ? endless() : sleep(durationMs, signal)).catch(() => undefined);
}
