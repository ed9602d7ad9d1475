import type { Anatomy, Failover, RunResult } from '../../judge/types.js';

/** What is shown of one failover; `title` is null where it is the only one of the run. */
export interface ShownFailover {
  title: string | null;
  anatomy: Anatomy;
}

/** A page does not grow with the number of failovers: of more than this the rest is in run.json. */
export const MOST_SHOWN = 12;

/** The failovers of a run in order of time, with a title where there are several; else what `timings` tells. */
export function shownFailovers({ failovers = [], timings }: RunResult): ShownFailover[] {
  if (failovers.length < 2) return [{ title: null, anatomy: timings }];
  return failovers
    .slice(0, MOST_SHOWN)
    .map((failover, index) => ({ title: `${index + 1}. ${describeFailover(failover)}`, anatomy: failover }));
}

/** The old and new leader: "patroni2 took over from patroni1, timeline 1 → 2". */
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

/** How many failovers are not shown; empty where all are. */
export function describeOmittedFailovers({ failovers = [] }: RunResult): string {
  const more = failovers.length - MOST_SHOWN;
  return more > 0 ? `${more} more in run.json.` : '';
}
