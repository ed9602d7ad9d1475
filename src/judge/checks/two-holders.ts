import { formatDuration } from '../../core/units.js';
import { durationOf } from '../outage.js';
import { isOfRun, overlapsOf } from '../two-holders.js';
import { formatList, inconclusive, pass, type CheckDefinition } from './check.js';
import { judgeDuration } from './durations.js';

/**
 * The longest time for which two nodes had the same moving address: each client is then at the node whose ARP answer it
 * heard last.
 */
export const twoHolders: CheckDefinition = {
  name: 'two-holders',
  machineCanExplain: true,
  judge: ({ facts, scenario }) => {
    const { twoHolders: expectation } = scenario.expect;
    const expected = expectation.toString();
    if (!facts.config?.vip) return null;
    if (!facts.vipMoves.some(({ address }) => isOfRun(address, facts))) {
      const usesOne = facts.config.routes?.some(({ write }) => write.includes(':')) ?? false;
      const ofLoad = facts.config.route?.write.includes(':') ?? false;
      return usesOne || ofLoad ? inconclusive(expected, '–', 'no node was seen to have the address') : null;
    }
    const [longest] = overlapsOf(facts).sort((a, b) => durationOf(b) - durationOf(a));
    const lengthMs = longest ? durationOf(longest) : 0;
    const text = longest ? `${formatDuration(lengthMs)} (${formatList(longest.nodes)})` : 'never';
    const evidence = longest?.evidence ?? [];
    if (expectation === 'any') return pass(expected, text, evidence);
    const error = longest?.uncertaintyMs ?? 0;
    const between = { minMs: Math.max(0, lengthMs - error), maxMs: lengthMs + error };
    const { nodes = [], address = 'the address' } = longest ?? {};
    const reason = `${formatList(nodes)} had ${address} at once for ${formatDuration(lengthMs)}`;
    return judgeDuration(expectation, { lengthMs, between, text, evidence }, reason);
  },
};
