import type { Analysis } from '../analysis.js';
import { acceptsLeaderOnly } from '../predictions.js';
import { firstIds, judgeCount, plural, type CheckDefinition } from './check.js';

/** Write sessions that the read-write port gave to a read-only node. */
export const misroutes: CheckDefinition = {
  name: 'misroutes',
  needs: { sight: ['probe'] },
  judge: (analysis) => {
    const { writes } = analysis.misroutes;
    return judgeCount(
      analysis.scenario.expect.misroutes,
      writes.length,
      () => misroutesInWords(analysis),
      firstIds(writes),
    );
  },
};

/** "HAProxy's port 5000 sent 812 write sessions to read-only nodes (patroni2, patroni3): its check `GET /health` also accepts replicas." */
export function misroutesInWords({ misroutes: { writes, nodes }, facts }: Analysis): string {
  const check = facts.config?.haproxy.rwCheck;
  const why =
    check === undefined
      ? ''
      : acceptsLeaderOnly(check)
        ? `, although its check \`${check}\` accepts the leader only`
        : `: its check \`${check}\` also accepts replicas`;
  return `HAProxy's port 5000 sent ${plural(writes.length, 'write session')} to read-only nodes (${nodes.join(', ')})${why}.`;
}
