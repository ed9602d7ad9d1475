import type { ConsumerRead, ConsumerState, Waited } from '../history/events.js';
import type { Facts } from './facts.js';
import type { Ledger } from './ledger.js';
import type { Milestones } from './milestones.js';
import { RowDifference } from './row-difference.js';
import { lastBefore } from './sorted.js';
import type { ConsumerCopy } from './types.js';

/** A copy of the ledger outside the cluster, against that of the final leader. */
export interface ConsumerFacts extends Pick<ConsumerCopy, 'node' | 'maxLagMs' | 'resumedMs'> {
  /** Null: it could not be read. */
  read: ConsumerRead | null;
  /** Null where one of both ledgers could not be read. */
  difference: { missed: RowDifference; ahead: RowDifference; doubled: number } | null;
  /** The wait in which it was still following, and did not reach the leader: what it lacks may yet come. */
  unfinished: Waited | null;
}

export function consumersOf(facts: Facts, ledger: Ledger, milestones: Milestones): ConsumerFacts[] {
  return facts.consumerNodes.map((node) => {
    const read = facts.consumerReads.findLast((each) => each.node === node && each.ok) ?? null;
    const states = facts.consumerStates.filter((each) => each.node === node);
    return {
      node,
      read,
      difference: read && differenceOf(read, ledger),
      unfinished: unfinishedWait(facts, states),
      maxLagMs: maxLagOf(facts, states),
      resumedMs: resumedOf(facts, states, milestones),
    };
  });
}

/** The counts of a copy, for run.json. */
export function copyOf({ node, read, difference, maxLagMs, resumedMs }: ConsumerFacts): ConsumerCopy {
  return {
    node,
    rows: read?.rows ?? null,
    missed: difference?.missed.count ?? null,
    doubled: difference?.doubled ?? null,
    ahead: difference?.ahead.count ?? null,
    maxLagMs,
    resumedMs,
  };
}

function differenceOf(read: ConsumerRead, { truth }: Ledger): ConsumerFacts['difference'] {
  if (!truth) return null;
  const [own, leaders] = [read.present ?? {}, truth.present ?? {}];
  const times = new Map((truth.duplicated ?? []).map(({ writer, seq, times: n }) => [`${writer}/${seq}`, n]));
  const doubled = (read.duplicated ?? []).filter((row) => row.times > (times.get(`${row.writer}/${row.seq}`) ?? 1));
  return {
    missed: new RowDifference(leaders, own),
    ahead: new RowDifference(own, leaders),
    doubled: doubled.length,
  };
}

/** One that was connected for less than half of the wait is stuck: what it lacks does not come. */
function unfinishedWait({ waits }: Facts, states: readonly ConsumerState[]): Waited | null {
  const wait = waits.findLast(({ what }) => what === 'consumer-caught-up');
  if (!wait || wait.reached) return null;
  const during = states.filter(({ t }) => t >= wait.fromMs && t <= wait.t);
  const connected = during.filter((state) => state.connected).length;
  return connected * 2 > during.length ? wait : null;
}

/** How far the newest row of the copy was behind the newest acknowledged write, by the times when they were sent. */
function lagOf({ acks }: Facts, { t, newestSentMs }: ConsumerState): number {
  const newest = lastBefore(acks, (ack) => ack.t > t);
  return newest === undefined ? 0 : Math.max(0, newest.startMs - (newestSentMs ?? 0));
}

function maxLagOf(facts: Facts, states: readonly ConsumerState[]): number | null {
  const since = states.filter(({ t }) => t >= (facts.firstFaultMs ?? 0));
  return since.length === 0 ? null : Math.max(...since.map((state) => lagOf(facts, state)));
}

/** Rows come in the order of their commits: with the first row of the new leader, all before it are there. */
function resumedOf(facts: Facts, states: readonly ConsumerState[], { T8 }: Milestones): number | null {
  const first = T8 && facts.acks.find(({ id }) => id === T8.event);
  if (!first) return null;
  // The row holds its time in whole microseconds.
  const resumed = states.find(({ t, newestSentMs }) => t >= first.t && (newestSentMs ?? 0) + 0.001 >= first.startMs);
  return resumed ? resumed.t - first.t : null;
}
