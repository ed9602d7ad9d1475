import type { Anatomy, Failover, RunResult } from '../../judge/types.js';

/** A failover with its title; `title` is null if it is the run's only one. */
export interface ShownFailover {
  title: string | null;
  anatomy: Anatomy;
}

/** Maximum number of failovers on a page, so that its size is bounded. run.json has all of them. */
export const MOST_SHOWN = 12;

/**
 * The failovers of a run in order of time, with titles. A run with fewer than two has one untitled entry, from
 * `timings`.
 */
export function shownFailovers({ failovers = [], timings }: RunResult): ShownFailover[] {
  if (failovers.length < 2) return [{ title: null, anatomy: timings }];
  return failovers
    .slice(0, MOST_SHOWN)
    .map((failover, index) => ({ title: `${index + 1}. ${describeFailover(failover)}`, anatomy: failover }));
}

/** "patroni2 took over from patroni1, timeline 1 → 2". */
function describeFailover({ leaderBefore, leaderAfter, timelineBefore, timelineAfter }: Failover): string {
  const before = leaderBefore ?? 'an unknown leader';
  if (leaderAfter === null) return `No node took over from ${before}`;
  const said =
    leaderAfter === leaderBefore
      ? `${before} lost the leader key and took it again`
      : `${leaderAfter} took over from ${before}`;
  if (timelineBefore === null || timelineAfter === null) return said;
  return timelineBefore === timelineAfter
    ? `${said}, timeline ${timelineAfter}`
    : `${said}, timeline ${timelineBefore} → ${timelineAfter}`;
}

/** How many failovers are not shown; empty if all are. */
export function describeOmittedFailovers({ failovers = [] }: RunResult): string {
  const more = failovers.length - MOST_SHOWN;
  return more > 0 ? `${more} more in run.json.` : '';
}
