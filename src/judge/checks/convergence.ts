import type { FinalRead } from '../../history/events.js';
import type { Analysis } from '../analysis.js';
import { hits } from '../injections.js';
import { finalReadOf, Presence } from '../ledger.js';
import { waitedInVain } from '../waits.js';
import { fail, inconclusive, leaderUnread, formatList, pass, type CheckDefinition } from './check.js';

const EXPECTED = 'all members: same rows, same timeline';

/** Whether every member that should be back holds what the leader holds, on the leader's timeline. */
export const convergence: CheckDefinition = {
  name: 'convergence',
  machineCanExplain: true,
  judge: (analysis) => {
    const { facts, ledger } = analysis;
    const { truth } = ledger;
    if (!truth) return inconclusive(EXPECTED, '–', leaderUnread(analysis));
    if (facts.patroniNodes.length === 0) return inconclusive(EXPECTED, '–', 'the members of the cluster are unknown');
    const rows = new Presence(truth.present ?? {});
    const wrong: { node: string; what: string; id: number }[] = [];
    const unhealed: string[] = [];
    for (const node of facts.patroniNodes) {
      const read = finalReadOf(facts, node);
      if (!read && neverHealed(analysis, node)) unhealed.push(node);
      else {
        const what = read ? difference(read, truth, rows) : 'could not be read';
        if (what !== null) wrong.push({ node, what, id: read?.id ?? lastReadId(analysis, node) ?? truth.id });
      }
    }
    if (wrong.length > 0) {
      const text = wrong.map(({ node, what }) => `${node} ${what}`).join('; ');
      return fail(
        EXPECTED,
        text,
        `At the end ${text}${waitedInVain(facts, 'recovered') || waitedInVain(facts, 'caught-up')}.`,
        [truth.id, ...wrong.map(({ id }) => id)],
      );
    }
    const unwhole = waitedInVain(facts, 'recovered');
    if (unwhole !== '' && unhealed.length === 0)
      return fail(
        EXPECTED,
        'not whole',
        `All members hold the same rows, but the cluster did not become whole${unwhole}.`,
        [truth.id],
      );
    const count = `${facts.patroniNodes.length - unhealed.length} of ${facts.patroniNodes.length} members`;
    if (unhealed.length > 0)
      return inconclusive(EXPECTED, count, `${formatList(unhealed)} was never healed by the scenario`, [truth.id]);
    return pass(EXPECTED, `${count}, ${rows.total} rows, timeline ${truth.timeline ?? '?'}`, [truth.id]);
  },
};

function neverHealed({ injections }: Analysis, node: string): boolean {
  const own = injections.filter((injection) => hits(injection, node));
  return own.some((injection) => !injection.healed && !injection.healIsAStep);
}

function difference(read: FinalRead, truth: FinalRead, rows: Presence): string | null {
  if (read !== truth && read.inRecovery === false) return 'is a primary as well';
  if (read.timeline !== undefined && read.timeline !== truth.timeline) {
    return `is on timeline ${read.timeline}, not ${truth.timeline ?? '?'}`;
  }
  const own = new Presence(read.present ?? {});
  if (own.equals(rows)) return null;
  return own.total === rows.total
    ? 'has other rows than the leader'
    : `has ${own.total} rows, the leader ${rows.total}`;
}

function lastReadId({ facts }: Analysis, node: string): number | undefined {
  return facts.finalReads.findLast((read) => read.node === node)?.id;
}
