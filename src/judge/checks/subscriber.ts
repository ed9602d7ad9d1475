import { exactly, type Comparison } from '../../core/comparison.js';
import { formatDuration } from '../../core/units.js';
import type { Write } from '../../history/events.js';
import type { Analysis } from '../analysis.js';
import type { ConsumerFacts } from '../consumers.js';
import { distinctNodes } from '../nodes.js';
import type { RowDifference } from '../row-difference.js';
import {
  fail,
  firstIds,
  formatList,
  inconclusive,
  leaderUnread,
  pass,
  plural,
  type CheckDefinition,
  type Finding,
} from './check.js';

type Difference = NonNullable<ConsumerFacts['difference']>;
type Wanted = Readonly<Record<'missed' | 'doubled' | 'ahead', Comparison>>;

const SAME: Wanted = { missed: exactly(0), doubled: exactly(0), ahead: exactly(0) };

/** Whether a logical subscriber holds the rows of the final leader: each of them, once, and no others. */
export const subscriber: CheckDefinition = {
  name: 'subscriber',
  machineCanExplain: false,
  needs: { acknowledgedWrites: true },
  judge: (analysis) => {
    const findings = analysis.consumers.map((consumer) => judgeOne(analysis, consumer));
    const worst = (verdict: Finding['verdict']) => findings.find((finding) => finding.verdict === verdict);
    return worst('fail') ?? worst('inconclusive') ?? findings[0] ?? null;
  },
};

function judgeOne(analysis: Analysis, consumer: ConsumerFacts): Finding {
  const wanted = analysis.scenario.expect.subscriber ?? SAME;
  const expected = `${String(wanted.missed)} missed, ${String(wanted.doubled)} doubled, ${String(wanted.ahead)} ahead`;
  const { node, read, difference, unfinished } = consumer;
  if (!read) return inconclusive(expected, '–', `${node} could not be read`);
  if (!difference) return inconclusive(expected, '–', leaderUnread(analysis));
  const measured = describeCopy(consumer, difference);
  const evidence = [read.id, ...(analysis.ledger.truth ? [analysis.ledger.truth.id] : [])];
  if (unfinished && !wanted.missed.holds(difference.missed.count)) {
    const reason = `${node} was still catching up: ${unfinished.saw}`;
    return inconclusive(expected, measured, reason, [unfinished.id, ...evidence]);
  }
  const violations = violationsOf(analysis, consumer, difference, wanted);
  if (violations.length === 0) return pass(expected, measured, evidence);
  const reason = violations.map(({ text }) => text).join('; ');
  return fail(expected, measured, reason, [...evidence, ...firstIds(violations.flatMap(({ writes }) => writes))]);
}

/** "0 missed, 0 doubled, 0 ahead of 5210 rows; at most 1.24 s behind; it had the new leader's first row after 1 s". */
function describeCopy({ read, maxLagMs, resumedMs }: ConsumerFacts, { missed, doubled, ahead }: Difference): string {
  const parts = [
    `${missed.count} missed, ${doubled} doubled, ${ahead.count} ahead of ${plural(read?.rows ?? 0, 'row')}`,
    ...(maxLagMs === null ? [] : [`at most ${formatDuration(maxLagMs)} behind`]),
    ...(resumedMs === null ? [] : [`it had the new leader's first row after ${formatDuration(resumedMs)}`]),
  ];
  return parts.join('; ');
}

interface Violation {
  text: string;
  writes: Write[];
}

function violationsOf(
  { facts }: Analysis,
  { node }: ConsumerFacts,
  { missed, doubled, ahead }: Difference,
  wanted: Wanted,
): Violation[] {
  const writesOf = (rows: RowDifference) => facts.allWrites.acks.filter((ack) => rows.has(ack));
  const found: Violation[] = [];
  if (!wanted.missed.holds(missed.count)) {
    const writes = writesOf(missed);
    found.push({
      text: `${node} misses ${plural(missed.count, 'row')} that the leader has${describeWrites(writes)}`,
      writes,
    });
  }
  if (!wanted.doubled.holds(doubled)) {
    found.push({ text: `${node} has ${plural(doubled, 'row')} more often than the leader`, writes: [] });
  }
  if (!wanted.ahead.holds(ahead.count)) {
    const writes = writesOf(ahead);
    found.push({
      text: `${node} has ${plural(ahead.count, 'row')} that the cluster lost${describeWrites(writes)}`,
      writes,
    });
  }
  return found;
}

/** ", acknowledged by patroni2 at 31.1 s … 32.4 s"; empty where no write that was acknowledged is among them. */
function describeWrites(writes: readonly Write[]): string {
  const [first, last] = [writes[0], writes.at(-1)];
  if (!first || !last) return '';
  const nodes = formatList(distinctNodes(writes, ({ node }) => node).sort());
  return `, acknowledged by ${nodes} at ${formatDuration(first.t)} … ${formatDuration(last.t)}`;
}
