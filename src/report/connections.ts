import type { RunResult } from '../judge/types.js';

/** What the harness itself asked of the cluster, in one clause; empty for a run of a version that did not count it. */
export function describeConnections({ connections }: RunResult['harness']): string {
  if (!connections) return '';
  const { held, newPerSecond, serverSessions } = connections;
  const atServer = serverSessions === null ? '' : `, ${serverSessions} sessions at one server`;
  return `at most ${held} connections of its own, ${newPerSecond} new ones a second at one node${atServer}`;
}
