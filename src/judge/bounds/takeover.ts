import { routerModelOf } from '../../components/router-models.js';
import type { DurationRange } from '../../core/units.js';
import { ANSWERS_MS, formatBound, type Bound, type PredictionInput } from './bound.js';

/** Patroni's timeout for a member's REST API when it asks which is ahead; hard-coded (ha.py, fetch_node_status). */
const DEAD_PEER_MS = 2000;
/** Assumed rounds of an election while the old leader writes. No rule bounds them; more than this is a finding. */
const WRITING_ROUNDS = 3;
/** Assumed for the end of recovery, which has only the last WAL to replay. No setting bounds it; more is a finding. */
const PROMOTION_MS = 2000;
/** A standby retries its primary after wal_retrieve_retry_interval (PostgreSQL's default). */
const STANDBY_RETRY_MS = 5000;

/** T3 → T8. */
export interface Takeover {
  election: Bound;
  promotion: Bound;
  routing: Bound;
  client: Bound;
  /** T4 → T8. Promotion and routing both begin when the key is taken, so the longer of them counts, not their sum. */
  takenToWritten: DurationRange;
}

/** Bounds from the loss of the key to the first write of the new leader. */
export function takeoverOf(input: PredictionInput): Takeover {
  const promotion = {
    minMs: 0,
    maxMs: PROMOTION_MS,
    rule: `no setting bounds the end of recovery: up to ${formatBound(PROMOTION_MS)} taken`,
  };
  const router = routerModelOf(input.config);
  const routing = router.routing(input.config);
  const client = clientOf(input);
  const takenToWritten = {
    minMs: router.leastRoutingMs(input.config),
    maxMs: Math.max(promotion.maxMs, routing.maxMs) + client.maxMs,
  };
  return { election: electionOf(input), promotion, routing, client, takenToWritten };
}

/**
 * Bounds of T3 → T4. The deletion of the key wakes every replica (dcs/etcd3.py, KVCache), once a cycle under way has
 * ended (loop_wait at most). Each replica asks all others for their position and leaves the key to one that is ahead
 * (ha.py, _is_healthiest_node). With the leader gone, positions stand still and the first round decides. A leader
 * without Patroni goes on sending WAL: each replica asks the other a moment after it has read its own position, finds
 * the other ahead, and both step back. Measured here: two rounds, 5.0 s.
 */
function electionOf({ config, mode }: PredictionInput): Bound {
  const { loopWaitMs } = config.patroni;
  const cycle = `loop_wait ${formatBound(loopWaitMs)}`;
  const silent = DEAD_PEER_MS + loopWaitMs;
  switch (mode) {
    case 'gone':
      return upTo(silent, `2 s for the dead leader's REST API (hard-coded) + ${cycle}`);
    case 'graceful':
      return upTo(silent, `2 s if the stopped leader's REST API hangs (hard-coded) + ${cycle}`);
    case 'frozen':
      return {
        ...upTo(
          WRITING_ROUNDS * silent,
          `2 s for the frozen REST API (hard-coded) … ${WRITING_ROUNDS} rounds (the old leader's WAL goes on; ` +
            `no rule bounds their number) of 2 s + ${cycle},`,
        ),
        minMs: DEAD_PEER_MS,
      };
    case 'orphaned':
      return upTo(
        WRITING_ROUNDS * loopWaitMs,
        `${WRITING_ROUNDS} rounds (the old leader's WAL goes on; no rule bounds their number) of ${cycle},`,
      );
    case 'cut-from-dcs':
    case 'switchover':
    case 'crash-failover':
    case 'crash-unstartable':
      return upTo(loopWaitMs, `${cycle} (every member's REST API answers)`);
    case 'crash-in-place':
      return { minMs: 0, maxMs: 0, rule: 'none: the leader keeps its key' };
  }
}

function upTo(ms: number, rule: string): Bound {
  return { minMs: 0, maxMs: ms + ANSWERS_MS, rule: `${rule} + 0.5 s` };
}

function clientOf({ config, writePacingMs }: PredictionInput): Bound {
  const { loopWaitMs, synchronousModeStrict } = config.patroni;
  const strictMs = synchronousModeStrict ? loopWaitMs + STANDBY_RETRY_MS : 0;
  const strict =
    `; synchronous_mode_strict: a write waits for a standby, loop_wait ${formatBound(loopWaitMs)} + ` +
    '5 s (wal_retrieve_retry_interval)';
  const { maxMs, rule } = routerModelOf(config).attempt(config);
  const attempt = `one paced interval ${formatBound(writePacingMs)} + ${rule}`;
  return {
    minMs: 0,
    maxMs: writePacingMs + maxMs + strictMs,
    rule: `${attempt}${strictMs > 0 ? strict : ''}`,
  };
}
