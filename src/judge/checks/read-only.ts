import { formatDuration } from '../../core/units.js';
import type { DirectWrite } from '../../history/events.js';
import type { Analysis } from '../analysis.js';
import { READ_ONLY } from '../sqlstates.js';
import { fail, inconclusive, pass, type CheckDefinition } from './check.js';
import { judgeReplicas } from './replicas-read-only.js';

const EXPECTED = 'every node refuses writes (25006) until the heal';
/** At the heal, a node must have refused writes for at least this long. */
const WATCHED_MS = 3000;

/** Whether direct writes to all nodes, the former leader included, or to all replicas were refused as read-only. */
export const readOnly: CheckDefinition = {
  name: 'read-only',
  machineCanExplain: true,
  needs: { sight: ['probe'] },
  judge: (analysis) => {
    const expectation = analysis.scenario.expect.readOnly;
    if (expectation === undefined) return null;
    if (expectation === 'replicas') return judgeReplicas(analysis);
    const { facts } = analysis;
    const from = facts.firstFaultMs;
    const healMs = healBegan(analysis);
    if (from === null || healMs === null) return inconclusive(EXPECTED, '–', 'no fault was injected and healed');
    const said: string[] = [];
    const evidence: number[] = [];
    for (const node of facts.patroniNodes) {
      const own = facts.directWrites.filter(({ target, t }) => target === node && t >= from && t <= healMs);
      const accepted = own.findLast(({ outcome }) => outcome === 'ok');
      const refused = own.filter((write) => write.code === READ_ONLY && write.t > (accepted?.t ?? 0));
      const [first] = refused;
      if (!first) return neverRefused(node, accepted);
      if (healMs - first.t < WATCHED_MS) {
        return fail(
          EXPECTED,
          `${node} only from ${formatDuration(first.t - from)}`,
          `${node} took writes until ${formatDuration(healMs - first.t)} before the heal`,
          [first.id],
        );
      }
      said.push(`${node} after ${formatDuration(first.t - from)} (${refused.length} refusals)`);
      evidence.push(first.id);
    }
    const message = facts.directWrites.find(({ id }) => id === evidence[0])?.message;
    return pass(EXPECTED, `${said.join(', ')}: ${message ?? ''}`, evidence);
  },
};

function healBegan({ injections }: Analysis): number | null {
  const heals = injections.flatMap(({ healing }) => healing?.t ?? []);
  return heals.length > 0 ? Math.min(...heals) : null;
}

function neverRefused(node: string, accepted: DirectWrite | undefined) {
  const measured = accepted ? `${node} took a write` : `${node} was not seen to refuse`;
  return fail(
    EXPECTED,
    measured,
    `${node} never refused a write as read-only after the fault`,
    accepted ? [accepted.id] : [],
  );
}
