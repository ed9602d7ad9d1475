import { AT, leaderKill, scenario } from './cases.js';
import type { RedCase } from './red-cases.js';

const REPLICAS = scenario({}, { readOnly: 'replicas' });

const isDirect = (node: string, fromMs: number, toMs: number) => (event: { kind: string; t: number }) =>
  event.kind === 'direct-write' && 'target' in event && event.target === node && event.t >= fromMs && event.t < toMs;

/** A replica that is not in recovery for a while, although another node leads. */
const writable = (node: string, from: number, to: number) => () =>
  leaderKill({ during: (builder) => builder.fails({ from: AT.killed + 5, to: AT.firstAck }) })
    .without(isDirect(node, from, to))
    .directWrites(node, { from, to }, 1);

/** The cases of the check `read-only` where replicas have to refuse writes. */
export const REPLICAS_READ_ONLY: RedCase[] = [
  { what: 'replicas that refuse', scenario: REPLICAS, history: () => leaderKill(), verdict: 'pass' },
  {
    what: 'a replica took a write before the fault',
    scenario: REPLICAS,
    history: writable('patroni3', AT.steady, AT.steady + 300),
    verdict: 'fail',
    reason: /^patroni3 took a write before the fault/,
  },
  {
    what: 'the old leader takes writes at the end',
    scenario: REPLICAS,
    history: writable('patroni1', AT.streaming, AT.drain),
    verdict: 'fail',
    reason: /^patroni1 took a write at the end/,
  },
  {
    what: 'no direct write to a replica',
    scenario: REPLICAS,
    history: () => leaderKill().without(isDirect('patroni2', 0, AT.accepting)),
    verdict: 'inconclusive',
    reason: /no direct write to patroni2 before the fault/,
  },
  {
    what: 'replicas, and an unknown leader',
    scenario: REPLICAS,
    history: () => leaderKill().without(({ kind }) => kind === 'leader-key' || kind === 'probe' || kind === 'write'),
    verdict: 'inconclusive',
  },
];
