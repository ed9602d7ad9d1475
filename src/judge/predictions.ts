import { formatDuration, type LengthRange } from '../core/units.js';
import type { EffectiveConfig } from '../history/events.js';
import type { FaultStep } from '../scenario/schema.js';
import type { PhaseName } from './types.js';

export interface Bound {
  minMs: number;
  maxMs: number;
  /** In words with its numbers. */
  rule: string;
}

export interface Predictions {
  mode: FailureMode;
  phases: Record<Exclude<PhaseName, 'rejoin'>, Bound>;
  /** T1 → T8. */
  outage: LengthRange;
}

/**
 * What a fault on the leader amounts to:
 * `gone`: nobody hears of it any more, the lease has to expire. `graceful`: Patroni gives the key away. `frozen`: Patroni
 * no longer renews the lease while PostgreSQL goes on. `cut-from-dcs`: it cannot renew, knows it, and demotes itself.
 */
export type FailureMode = 'gone' | 'graceful' | 'frozen' | 'cut-from-dcs';

/** The mode of a fault, or null where no rule predicts a failover (and `writeOutage: predicted` cannot be judged). */
export function failureModeOf(step: FaultStep, failsafe: boolean): FailureMode | null {
  switch (step.fault) {
    case 'kill':
      return 'gone';
    case 'stop':
      return 'graceful';
    case 'partition':
      if (step.ports.length > 0 || step.direction !== 'both') return null;
      if (step.from === 'everyone') return 'gone';
      return step.from === 'all-etcd' && !failsafe ? 'cut-from-dcs' : null;
    case 'process':
      return step.process === 'patroni' && step.signal !== 'kill' ? 'frozen' : null;
    case 'pause':
      return 'gone';
    case 'operation':
      if (step.answer === 'refused') return null;
      return step.operation === 'switchover' || step.operation === 'failover' ? 'graceful' : null;
    case 'wipe':
      return step.target === 'leader' || step.target === 'old-leader' ? 'gone' : null;
    case 'restart':
    case 'duplicate':
    case 'packet-loss':
    case 'bandwidth':
    case 'latency':
    case 'cpu':
    case 'memory':
    case 'disk-full':
    case 'replay-pause':
    case 'missing-program':
      return null;
  }
}

/** etcd looks for expired leases every 500 ms (server/lease/lessor.go, runLoop). */
const ETCD_EXPIRY_SCAN_MS = 500;
/** The lease is renewed once in a cycle of loop_wait; a cycle itself takes a moment and its length varies by about this much. */
const CYCLE_JITTER_MS = 500;
/** Patroni waits this long for a member's REST API when it asks who is ahead; hard-coded (ha.py, fetch_node_status). */
const DEAD_PEER_MS = 2000;
/** No rule bounds the rounds of an election while the old leader writes; more than this is a finding. */
const FROZEN_ROUNDS = 3;
/** Etcd's put, the watch that wakes the replica, the answers of the living members. */
const RACE_MS = 500;
/** End of recovery: no setting bounds it. Nothing is left to replay but what was received last; a promotion that takes longer is a finding. */
const PROMOTION_MS = 5000;
/** How long HAProxy's checks may take to be answered, all together, while Patroni promotes. */
const CHECK_ANSWERS_MS = 1000;
/** The writer's own limit on one attempt to connect. */
const CLIENT_CONNECT_MS = 1000;
/** A standby asks for its primary again after wal_retrieve_retry_interval (PostgreSQL's default). */
const STANDBY_RETRY_MS = 5000;

export interface PredictionInput {
  config: EffectiveConfig;
  mode: FailureMode;
  writePacingMs: number;
}

/**
 * The bounds of every phase of a failover, from the settings in force. Each is an honest worst case, with the constants
 * above where the program has no setting. Sources: patroni-behaviour.md "Timing rules"; Pigsty's model of a dead node.
 */
export function predict(input: PredictionInput): Predictions {
  const phases = {
    detection: detection(input),
    election: election(input),
    promotion: {
      minMs: 0,
      maxMs: PROMOTION_MS,
      rule: `no setting bounds the end of recovery: up to ${words(PROMOTION_MS)} taken`,
    },
    routing: routing(input),
    client: client(input),
  };
  const maxMs = Object.values(phases).reduce((sum, bound) => sum + bound.maxMs, 0);
  return { mode: input.mode, phases, outage: { minMs: outageMin(input, phases.detection.minMs), maxMs } };
}

function detection({ config, mode }: PredictionInput): Bound {
  const { ttlMs, loopWaitMs } = config.patroni;
  const maxMs = ttlMs + ETCD_EXPIRY_SCAN_MS;
  if (mode === 'graceful') {
    const rule = `0 (the key is released once a replica has the shutdown checkpoint) … ttl ${words(ttlMs)} + 0.5 s, as for a crash`;
    return { minMs: 0, maxMs, rule };
  }
  return {
    minMs: Math.max(0, ttlMs - loopWaitMs - CYCLE_JITTER_MS),
    maxMs,
    rule:
      `ttl ${words(ttlMs)} − loop_wait ${words(loopWaitMs)} − 0.5 s (a cycle's jitter) … ` +
      `ttl + 0.5 s (etcd's scan for expired leases)`,
  };
}

/**
 * A replica that finds another one ahead leaves the race to it for a round (ha.py, _is_healthiest_node). Once the leader is
 * gone the positions stand still and the first round decides. A frozen leader goes on sending WAL: each replica asks the
 * other a moment after it has looked at itself, finds it ahead, and both step back; measured here: two rounds, 5.0 s.
 */
function election({ config, mode }: PredictionInput): Bound {
  const { loopWaitMs } = config.patroni;
  const rounds = mode === 'frozen' ? FROZEN_ROUNDS : 1;
  const peer =
    mode === 'graceful' ? `2 s if the stopped leader's REST API hangs` : `2 s for the dead leader's REST API`;
  const round = `${peer} (hard-coded) + loop_wait ${words(loopWaitMs)}`;
  return {
    minMs: 0,
    maxMs: rounds * (DEAD_PEER_MS + loopWaitMs) + RACE_MS,
    rule: rounds === 1 ? `${round} + 0.5 s` : `${rounds} rounds (the old leader's WAL goes on) of ${round}, + 0.5 s`,
  };
}

/** Whether HAProxy's check is one that only the holder of the lock passes. */
export function acceptsLeaderOnly(check: string): boolean {
  return /\/(primary|master|leader|read-write)\b/.test(check);
}

/** T6 → T7. HAProxy begins to see the new leader at T4 already, by lock, so the least is 0. */
function routing({ config }: PredictionInput): Bound {
  const { downinterMs, fastinterMs, rwRise } = config.haproxy;
  return {
    minMs: 0,
    maxMs: downinterMs + riseMs(config) + CHECK_ANSWERS_MS,
    rule:
      `0 (HAProxy's check follows the lock, which comes before the promotion) … downinter ${words(downinterMs)} + ` +
      `(rise ${rwRise} − 1) × fastinter ${words(fastinterMs)} + 1 s for the answers`,
  };
}

/** From the first successful check of a server that was down to UP. */
function riseMs(config: EffectiveConfig): number {
  return Math.max(0, config.haproxy.rwRise - 1) * config.haproxy.fastinterMs;
}

function client({ config, writePacingMs }: PredictionInput): Bound {
  const { loopWaitMs, synchronousModeStrict } = config.patroni;
  const strictMs = synchronousModeStrict ? loopWaitMs + STANDBY_RETRY_MS : 0;
  const strict = `; synchronous_mode_strict: a write waits for a standby, loop_wait ${words(loopWaitMs)} + 5 s (wal_retrieve_retry_interval)`;
  return {
    minMs: 0,
    maxMs: writePacingMs + CLIENT_CONNECT_MS + strictMs,
    rule: `one paced interval ${words(writePacingMs)} + 1 s for an attempt that was under way${strictMs > 0 ? strict : ''}`,
  };
}

/**
 * The least outage. It begins at T1, which is later than T0 where the old leader goes on for a while: a frozen one until
 * HAProxy has failed it `fall` times, one that is cut from the DCS until it has given up: loop_wait + 2 × retry_timeout by
 * the documentation, and as much as one retry_timeout more for asking each etcd member for the list of members (measured,
 * scenarios/FINDINGS.md, 12).
 */
function outageMin({ config, mode }: PredictionInput, detectionMinMs: number): number {
  const { interMs, fastinterMs, fall, timeoutCheckMs, rwCheck } = config.haproxy;
  const goesOnMs = {
    gone: 0,
    graceful: 0,
    frozen: interMs + Math.max(0, fall - 1) * fastinterMs + fall * timeoutCheckMs,
    'cut-from-dcs': config.patroni.loopWaitMs + 3 * config.patroni.retryTimeoutMs,
  }[mode];
  const routedMs = acceptsLeaderOnly(rwCheck) ? riseMs(config) : 0;
  return Math.max(0, detectionMinMs + routedMs - goesOnMs);
}

function words(ms: number): string {
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : formatDuration(ms);
}
