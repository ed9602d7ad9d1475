import type { RunResult } from '../judge/types.js';

/**
 * The harness's own connections to the cluster, in one clause. Empty for a run of a version that did not count them.
 */
export function describeConnections({ connections }: RunResult['harness']): string {
  if (!connections) return '';
  const { held, newPerSecond, serverSessions } = connections;
  const atServer = serverSessions === null ? '' : `, ${serverSessions} sessions at one server`;
  return `at most ${held} connections of its own, ${newPerSecond} new ones a second at one node${atServer}`;
}
