import { AT, leaderKill } from './cases.js';
import { history, type HistoryBuilder } from './history.js';

export type Recorded = Parameters<Parameters<HistoryBuilder['without']>[0]>[0];

export function seenOf(node: string, event: Recorded): boolean {
  return (event.kind === 'probe' && event.target === node) || (event.kind === 'log' && event.node === node);
}

/** A copy of the history with some events changed. */
function changed(builder: HistoryBuilder, change: (event: Recorded) => Recorded): HistoryBuilder {
  const result = history();
  for (const event of builder.events()) result.add(change(event));
  return result;
}

export function stripLsn(builder: HistoryBuilder): HistoryBuilder {
  return changed(builder, (event) => (event.kind === 'write' ? { ...event, lsn: 'unknown' } : event));
}

export function spoilRead(builder: HistoryBuilder, node: string, change: object): HistoryBuilder {
  return changed(builder, (event) =>
    event.kind === 'final-read' && event.node === node ? { ...event, ...change } : event,
  );
}

/** Leader kill in which, between these times, the node that takes the writes does not name itself. */
export function nameless(fromMs = 40_000, toMs = Number.POSITIVE_INFINITY): HistoryBuilder {
  const anonymous = (event: Recorded): Recorded => {
    if (event.kind !== 'write' || event.outcome !== 'ok' || event.t < fromMs || event.t > toMs) return event;
    const nameless = { ...event };
    delete nameless.node;
    return nameless;
  };
  return changed(leaderKill(), anonymous);
}

export function duplicated(): HistoryBuilder {
  return spoilRead(leaderKill(), 'patroni2', { duplicated: [{ writer: 1, seq: 7, times: 2 }] });
}

export function noFailover(): HistoryBuilder {
  return leaderKill()
    .without((event) => event.kind === 'leader-key' && event.t > AT.keyGone)
    .add({
      kind: 'waited',
      t: 40_000,
      unc: 0,
      src: 'runner',
      what: 'failover',
      fromMs: 10_000,
      reached: false,
      saw: 'nobody has the leader key',
    });
}

/** The history with no answer to probes of the node from 12 s to 15 s. */
export function unanswered(node: string, shutsDown = false, base = leaderKill()): HistoryBuilder {
  const inside = (event: Recorded) =>
    event.kind === 'probe' && event.target === node && event.t > 12_000 && event.t < 15_000;
  const answers = {
    outcome: 'rejected',
    stage: 'connect',
    code: '57P03',
    message: 'the database system is shutting down',
  } as const;
  const builder = base.without(inside);
  return (shutsDown ? builder.probes(node, { from: 12_100, to: 12_400, every: 100 }, answers) : builder).probes(
    node,
    { from: 12_500, to: 15_000, every: 500 },
    { outcome: 'rejected', stage: 'connect', code: 'TIMEOUT' },
  );
}
