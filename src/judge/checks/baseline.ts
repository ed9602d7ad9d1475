import { formatDuration } from '../../core/units.js';
import { lowerBound } from '../sorted.js';
import { inconclusive, pass, type CheckDefinition } from './check.js';

const LEAST_MS = 2000;
const LEAST_SHARE = 0.9;
const EXPECTED = '≥ 90 % of the paced writes acknowledged for ≥ 2 s before the first fault, a known leader';

/**
 * Whether the load before the first fault was enough for a result; modelled on etcd's robustness tests (MinimalQPS).
 */
export const baseline: CheckDefinition = {
  name: 'baseline',
  machineCanExplain: true,
  judge: ({ facts, leadership }) => {
    const { fromMs } = facts.load;
    const ended = facts.writes.slice(lowerBound(facts.writes, (write) => write.t >= fromMs));
    const firstStart = ended.find((write) => write.startMs >= fromMs)?.startMs;
    if (firstStart === undefined) return inconclusive(EXPECTED, 'no write', 'there was no load at all');
    const toMs = facts.firstFaultMs ?? facts.load.toMs;
    const lengthMs = toMs - firstStart;
    const acks = lowerBound(facts.acks, (ack) => ack.t >= toMs) - lowerBound(facts.acks, (ack) => ack.t >= firstStart);
    const share = acks / Math.max(1, lengthMs / facts.writePacingMs);
    const measured = `${(Math.min(share, 1) * 100).toFixed(0)} % for ${formatDuration(lengthMs)}`;
    if (lengthMs < LEAST_MS)
      return inconclusive(EXPECTED, measured, 'the load before the first fault was too short to mean anything');
    if (share < LEAST_SHARE)
      return inconclusive(EXPECTED, measured, 'the load before the first fault was too thin to mean anything');
    if (leadership.before === null)
      return inconclusive(EXPECTED, measured, 'nobody was known to lead before the first fault');
    return pass(EXPECTED, `${measured}, ${leadership.before} led`);
  },
};
