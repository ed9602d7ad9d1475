import { routerModelOf } from '../components/router-models.js';
import type { Read, Write } from '../history/events.js';
import type { Facts } from './facts.js';
import { mayHaveHeldTheKey } from './leader.js';
import { distinctNodes } from './nodes.js';
import { isOnUsedSession } from './outage.js';
import { RecoveryState } from './recovery-state.js';
import { READ_ONLY } from './sqlstates.js';

export interface Misroutes {
  writes: Write[];
  /** The read-only nodes that answered writers. */
  nodes: string[];
  /** Reads on the read-only port that a primary answered. */
  readsOnPrimary: number;
  /** Those of them on a node that had been primary for longer than the router needs to notice. */
  lateReadsOnPrimary: Read[];
}

/** An answer counts as a misroute only if its node had been in recovery for at least this long. */
const SETTLED_MS = 1000;

/**
 * Sessions that were routed to the wrong node. A write session is a misroute when the node that answered its first
 * statement is read-only and
 * - does not hold the leader key: HAProxy routes by the lock, which a node has a moment before it leaves recovery
 *   (ha.py: acquire_lock, then promote), so a holder that is still read-only belongs to the outage;
 * - has been in recovery, by its probes, for longer than the router takes to notice (at least 1 s): a
 *   leader that demoted itself restarts read-only, and until then the proxy cannot know.
 */
export function misroutesOf(facts: Facts): Misroutes {
  const states = new Map([...facts.probesByNode].map(([node, probes]) => [node, new RecoveryState(probes)] as const));
  const noticeMs = noticeTime(facts);
  const writes = facts.unacknowledged.filter((write) => {
    if (write.node === undefined || !(write.code === READ_ONLY || write.inRecovery === true)) return false;
    if (isOnUsedSession(write)) return false;
    const state = states.get(write.node)?.since(write.startMs);
    if (!state?.inRecovery || state.sinceMs > write.startMs - noticeMs) return false;
    return !mayHaveHeldTheKey(facts.leaderKeys, write.node, { fromMs: write.startMs, toMs: write.t });
  });
  const onPrimary = facts.reads.filter((read) => read.outcome === 'ok' && read.inRecovery === false);
  const loopWaitMs = facts.config?.patroni.loopWaitMs ?? 0;
  return {
    writes,
    nodes: distinctNodes(writes, ({ node }) => node).sort(),
    readsOnPrimary: onPrimary.length,
    lateReadsOnPrimary: onPrimary.filter((read) => {
      const state = read.node === undefined ? null : (states.get(read.node)?.since(read.startMs) ?? null);
      return state !== null && !state.inRecovery && state.sinceMs < read.startMs - noticeMs - loopWaitMs;
    }),
  };
}

/** How long the router may take to notice that a node has become read-only, in ms. */
function noticeTime({ config }: Facts): number {
  return Math.max(SETTLED_MS, config ? routerModelOf(config).noticeMs(config) : 0);
}
