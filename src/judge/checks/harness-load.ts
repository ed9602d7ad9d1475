import { harnessLoadOf } from '../harness-load.js';
import { inconclusive, pass, type CheckDefinition } from './check.js';

/** Whether the harness's own connections stayed within their limits, so that they cannot explain an outage. */
export const harnessLoad: CheckDefinition = {
  name: 'harness-load',
  machineCanExplain: false,
  judge: ({ facts }) => {
    const load = harnessLoadOf(facts);
    if (!load) return null;
    const expected = `≤ ${load.maxHeld} connections, ≤ ${load.maxNewPerSecond} new ones a second at a node`;
    const atServer = load.serverSessions === null ? '' : `; ${load.serverSessions} sessions at a server`;
    const measured = `${load.held} connections, ${load.newPerSecond} new ones a second${atServer}`;
    if (load.above.length === 0) return pass(expected, measured);
    const reason =
      `the harness itself held ${load.held} connections and opened ${load.newPerSecond} a second at one node: a ` +
      'part of the outage may be its own';
    return inconclusive(expected, measured, reason, load.above.slice(0, 10));
  },
};
