import { Comparison } from '../../core/comparison.js';
import { formatDuration } from '../../core/units.js';
import type { Write } from '../../history/events.js';
import type { Analysis } from '../analysis.js';
import { formatBytes, lsnBytes } from '../lsn.js';
import { distinctNodes } from '../nodes.js';
import { lastBefore, firstWhere } from '../sorted.js';
import {
  fail,
  firstIds,
  inconclusive,
  judgeCount,
  leaderUnread,
  formatList,
  pass,
  plural,
  type CheckDefinition,
  type Finding,
} from './check.js';

/** Acknowledged writes that the final leader does not have. */
export const lostWrites: CheckDefinition = {
  name: 'lost-writes',
  machineCanExplain: false,
  needs: { acknowledgedWrites: true },
  judge: (analysis) => {
    const { ledger } = analysis;
    const expectation = expectedOf(analysis);
    if (expectation === null)
      return inconclusive('by replication mode', '–', 'the replication mode in force is unknown');
    const expected = expectation === 'bounded' ? 'within the bound of asynchronous replication' : String(expectation);
    if (!ledger.truth) return inconclusive(expected, '–', leaderUnread(analysis));
    if (expectation === 'bounded') return judgeBounded(analysis, expected);
    return judgeCount(expectation, ledger.lost.length, () => describeLoss(analysis), firstIds(ledger.lost));
  },
};

function expectedOf({ scenario, facts }: Analysis): Comparison | 'bounded' | null {
  const expectation = scenario.expect.lostWrites;
  if (expectation instanceof Comparison) return expectation;
  if (!facts.config) return null;
  return facts.config.patroni.synchronousMode ? expectation.sync : expectation.async;
}

/** "37 acknowledged writes are missing: patroni1 acknowledged them between … without a replica having them …" */
function describeLoss({ ledger, leadership, facts }: Analysis): string {
  const { lost } = ledger;
  const [first, last] = [lost[0], lost.at(-1)];
  if (!first || !last) return 'no acknowledged write is missing';
  const nodes = formatList(distinctNodes(lost, ({ node }) => node).sort());
  const mode =
    facts.config?.patroni.synchronousMode === true ? 'in spite of synchronous_mode' : 'asynchronous replication';
  const when = `at ${formatDuration(first.t)} … ${formatDuration(last.t)}`;
  const them = lost.length === 1 ? 'it' : 'them';
  const promoted = leadership.change
    ? `, and ${leadership.after ?? 'the new leader'} was promoted without ${them}`
    : '';
  return (
    `${missing(lost.length)}: ` +
    (`${nodes === '' ? 'the leader' : nodes} acknowledged ${them} ${when} without a replica having ${them} ` +
      `(${mode})${promoted}.`)
  );
}

/** "37 acknowledged writes are missing". */
function missing(count: number): string {
  return `${plural(count, 'acknowledged write is', 'acknowledged writes are')} missing`;
}

/**
 * Judges a loss against what asynchronous replication allows: maximum_lag_on_failover plus the WAL of the last ttl,
 * since the leader publishes its position only once a cycle (docs/replication_modes.rst). Measured from the last
 * acknowledged write that survived to the last one that was lost.
 */
function judgeBounded(analysis: Analysis, expected: string): Finding {
  const { ledger, facts } = analysis;
  if (ledger.lost.length === 0) return pass(expected, '0');
  const { config } = facts;
  const evidence = firstIds(ledger.lost);
  const measured = plural(ledger.lost.length, 'write');
  const impossible = beyondReplication(analysis);
  if (impossible !== null) return fail(expected, measured, impossible, evidence);
  const lostBytes = lostSpan(facts.allWrites.acks, ledger.lost);
  const writtenBytes = config
    ? walBefore(facts.acks, analysis.leadership.pivot?.beganMs ?? facts.load.toMs, config.patroni.ttlMs)
    : null;
  if (!config || lostBytes === null || writtenBytes === null) {
    return inconclusive(
      expected,
      measured,
      'without the WAL positions of the writes the bound cannot be told',
      evidence,
    );
  }
  const boundBytes = config.patroni.maximumLagOnFailoverBytes + writtenBytes;
  const expectation = `≤ ${formatBytes(boundBytes)} of WAL (maximum_lag_on_failover + the WAL of the last ttl)`;
  const found = `${measured}, ${formatBytes(lostBytes)} of WAL`;
  return lostBytes <= boundBytes
    ? pass(expectation, found, evidence)
    : fail(expectation, found, describeLoss(analysis), evidence);
}

/**
 * Describes a loss that asynchronous replication does not explain; null: there is none. Either no node was promoted, so
 * none was promoted without the writes. Or a later write of the same timeline survived: it began after the lost one was
 * acknowledged, and a replica receives WAL in order.
 */
function beyondReplication({ ledger, facts, leadership }: Analysis): string | null {
  const { timelineBefore, timelineAfter, change } = leadership;
  if (!change && timelineBefore !== null && timelineBefore === timelineAfter) {
    return `${missing(ledger.lost.length)} although nobody was promoted.`;
  }
  const lost = new Set(ledger.lost);
  /** By timeline: when the last write that survived began. */
  const survivedMs = new Map<number, number>();
  for (const ack of facts.allWrites.acks) {
    const { timeline, startMs } = ack;
    if (timeline === undefined || lost.has(ack)) continue;
    survivedMs.set(timeline, Math.max(startMs, survivedMs.get(timeline) ?? 0));
  }
  const holes = ledger.lost.filter(({ timeline, t }) => (survivedMs.get(timeline ?? -1) ?? 0) > t);
  if (holes.length === 0) return null;
  return (
    `${missing(holes.length)} before others of the same timeline that are there: asynchronous replication loses ` +
    'the end, not the middle.'
  );
}

function lostSpan(acks: readonly Write[], lost: readonly Write[]): number | null {
  const [first, last] = [lost[0], lost.at(-1)];
  if (!first || !last) return 0;
  const survivor = lastBefore(acks, (ack) => ack.t >= first.t);
  const [from, to] = [lsnBytes(survivor?.lsn ?? first.lsn), lsnBytes(last.lsn)];
  return from === null || to === null ? null : Math.max(0, to - from);
}

/** The WAL in bytes between the first and the last acknowledged write of the last `lengthMs` before `atMs`. */
function walBefore(acks: readonly Write[], atMs: number, lengthMs: number): number | null {
  const first = firstWhere(acks, (ack) => ack.t >= atMs - lengthMs);
  const last = lastBefore(acks, (ack) => ack.t > atMs);
  const [from, to] = [lsnBytes(first?.lsn), lsnBytes(last?.lsn)];
  return from === null || to === null ? null : Math.max(0, to - from);
}
