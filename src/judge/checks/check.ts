import { messageOf } from '../../core/errors.js';
import type { Comparison } from '../../core/comparison.js';
import type { Analysis } from '../analysis.js';
import type { Blindness, ObserverKind } from '../observation.js';
import type { Check } from '../types.js';
import { excuse } from './excuse.js';

export type Finding = Omit<Check, 'name'>;

/** One question to a run. */
export interface CheckDefinition {
  name: string;
  /**
   * Whether a machine that cannot keep up may cause what the check finds; its failure is then inconclusive (excuse.ts).
   * False where a failure is proof under any load: lost, stale, misrouted, duplicated or unexpected writes.
   */
  machineCanExplain: boolean;
  /** What a pass of the check depends on. */
  needs?: {
    /** At least one acknowledged write: an empty run shows nothing. */
    acknowledgedWrites?: true;
    /** Observers of which none may have been blind for a second or more. */
    sight?: readonly ObserverKind[];
  };
  /** The finding; null where the scenario does not ask for it. `others`: the results of the checks before this one. */
  judge: (analysis: Analysis, others: readonly Check[]) => Finding | null;
}

/**
 * Runs a check so that it cannot pass by accident: if it crashes, or lacks what it needs, it is inconclusive. A
 * violation that was seen stays a failure, however blind an observer was.
 */
export function runCheck(definition: CheckDefinition, analysis: Analysis, others: readonly Check[] = []): Check | null {
  const check = judgeOne(definition, analysis, others);
  return check && definition.machineCanExplain ? excuse(check, analysis) : check;
}

function judgeOne(definition: CheckDefinition, analysis: Analysis, others: readonly Check[]): Check | null {
  const { name, needs = {} } = definition;
  try {
    const finding = definition.judge(analysis, others);
    if (!finding) return null;
    if (finding.verdict === 'fail') return { name, ...finding };
    if (needs.acknowledgedWrites && analysis.facts.acks.length === 0) {
      return { name, ...inconclusive(finding.expected, '–', 'no write was acknowledged in the whole run', []) };
    }
    const blind = analysis.blindness.find((candidate) => needs.sight?.includes(candidate.kind));
    if (blind && finding.verdict === 'pass') {
      return { name, ...inconclusive(finding.expected, finding.measured, blindReason(blind), blind.events) };
    }
    return { name, ...finding };
  } catch (error) {
    return { name, ...inconclusive('–', '–', `the check itself crashed: ${messageOf(error)}`, []) };
  }
}

export function blindReason({ observer, kind, node, totalMs, reason }: Blindness): string {
  if (kind === 'answers') return reason;
  const whom = node === null ? '' : ` of ${node}`;
  return `${observer}${whom} was blind for ${(totalMs / 1000).toFixed(1)} s while it mattered: ${reason}`;
}

export const WITHIN_ERROR = 'the error of the measurement is too large to tell';

export function pass(expected: string, measured: string, evidence: number[] = []): Finding {
  return { verdict: 'pass', expected, measured, evidence };
}

export function fail(expected: string, measured: string, reason: string, evidence: number[]): Finding {
  return { verdict: 'fail', expected, measured, evidence, reason };
}

export function inconclusive(expected: string, measured: string, reason: string, evidence: number[] = []): Finding {
  return { verdict: 'inconclusive', expected, measured, evidence, reason };
}

/** The reason of a finding that needs the rows of the final leader. */
export function leaderUnread({ leadership }: Analysis): string {
  return `the final leader (${leadership.after ?? 'nobody'}) could not be read`;
}

/** The ids of the first few events: enough to find the place in the history. */
export function firstIds(events: readonly { id: number }[], limit = 10): number[] {
  return events.slice(0, limit).map((event) => event.id);
}

/** Judges a count. The finding states the expectation as the scenario does. */
export function judgeCount(
  expected: Comparison,
  measured: number,
  reason: () => string,
  evidence: number[] = [],
): Finding {
  if (expected.holds(measured)) return pass(expected.toString(), String(measured), evidence);
  return fail(expected.toString(), String(measured), reason(), evidence);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "patroni1", "patroni1 and patroni2", "a, b and c". */
export function formatList(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
