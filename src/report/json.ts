import type { RunResult } from '../judge/types.js';

/** Keys in the order of the contract, whatever order the judge built them in; others follow as they came. */
const ORDER = [
  'schemaVersion', 'scenario', 'title', 'act', 'tags', 'broke', 'reference', 'hazard', 'seed', 'profile', 'name', 'verdict', 'headline', 'cause', 'interrupted',
  'startedAt', 'durationMs', 'versions', 'patroni', 'postgresql', 'etcd', 'haproxy', 'host', 'settings', 'faults', 'fault', 'target',
  'leader', 'before', 'after', 'leaderBefore', 'leaderAfter',
  'timelineBefore', 'timelineAfter', 'timings', 'writeOutageMs', 'writeOutage', 'fromMs', 'toMs',
  'writeOutagePredicted', 'minMs', 'maxMs', 'writeOutages', 'count', 'longestMs', 'totalMs', 'downAtEnd',
  'readOutageMs', 'readOutage', 'milestones', 'T0', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6',
  'T7', 'T8', 'T9', 'atMs', 'source', 'uncertaintyMs', 'event', 'phases', 'detection', 'election', 'promotion', 'routing', 'client',
  'measuredMs', 'predictedMinMs', 'predictedMaxMs', 'rule', 'dominant', 'phase', 'sentence', 'whatIf', 'setting', 'cost', 'rows', 'value', 'inForce', 'outage', 'failovers',
  'writes', 'attempted', 'acknowledged',
  'succeeded', 'rejected', 'indeterminate', 'lost', 'recovered', 'unexpected', 'duplicated', 'reads', 'byNode', 'maxStalenessMs',
  'splitBrain', 'staleWrites', 'routedStaleWrites', 'dualWritableMs', 'nodes', 'misroutes', 'writeSessionsOnReplica',
  'readSessionsOnPrimary', 'rejoin', 'node', 'effectiveAtMs', 'healedAtMs', 'proof', 'means', 'ms', 'checks', 'expected', 'measured',
  'evidence', 'reason', 'harness',
]; // prettier-ignore

const RANK = new Map(ORDER.map((key, index) => [key, index]));

/** The result as the text of run.json: the same result is the same bytes. */
export function renderJson(result: RunResult): string {
  return `${JSON.stringify(ordered(result), null, 2)}\n`;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string) => RANK.get(key) ?? ORDER.length;
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}
