import type { DirectWrite } from '../../history/events.js';
import type { Analysis } from '../analysis.js';
import { READ_ONLY } from '../sqlstates.js';
import { fail, formatList, inconclusive, pass, type Finding } from './check.js';

const EXPECTED = 'every replica refuses writes (25006), before the fault and at the end';

/**
 * Whether direct writes to replicas were refused as read-only: to every node but the leader, all of those before the
 * first fault, and the last one of the run.
 */
export function judgeReplicas({ facts, leadership }: Analysis): Finding {
  const { before, after } = leadership;
  if (before === null || after === null) return inconclusive(EXPECTED, '–', 'the leader is unknown');
  const faultMs = facts.firstFaultMs ?? facts.endMs;
  const evidence: number[] = [];
  const said: string[] = [];
  for (const node of facts.patroniNodes) {
    const own = facts.directWrites.filter(({ target }) => target === node);
    const early = own.filter(({ t }) => t < faultMs);
    const looks = [
      ...(node === before ? [] : [{ when: 'before the fault', wrong: early.find(isNoRefusal), seen: early.at(-1) }]),
      ...(node === after ? [] : [{ when: 'at the end', wrong: own.slice(-1).find(isNoRefusal), seen: own.at(-1) }]),
    ];
    for (const { when, wrong, seen } of looks) {
      if (!seen) return inconclusive(EXPECTED, '–', `no direct write to ${node} ${when}`);
      if (wrong) return fail(EXPECTED, `${node} did not`, `${node} ${answerOf(wrong)} ${when}`, [wrong.id]);
      said.push(`${node} ${when}`);
      evidence.push(seen.id);
    }
  }
  const message = facts.directWrites.find(({ id }) => id === evidence[0])?.message;
  return pass(EXPECTED, `${formatList(said)}: ${message ?? ''}`, evidence);
}

function isNoRefusal({ code }: DirectWrite): boolean {
  return code !== READ_ONLY;
}

function answerOf({ outcome, code, message }: DirectWrite): string {
  return outcome === 'ok' ? 'took a write' : `answered a write with ${code ?? message ?? outcome}`;
}
