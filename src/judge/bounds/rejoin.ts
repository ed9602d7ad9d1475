import type { EffectiveConfig } from '../../history/events.js';
import type { Rejoin } from '../types.js';
import { formatBound, type Bound, type FailureMode } from './bound.js';

/** A standby retries its primary after wal_retrieve_retry_interval (PostgreSQL's default). */
const STANDBY_RETRY_MS = 5000;
/** Assumed for the start of Patroni and of a PostgreSQL that was shut down cleanly. No setting bounds it. */
const CLEAN_START_MS = 3000;
/** Patroni waits between giving the key away and starting PostgreSQL as a replica; hard-coded (ha.py, demote). */
const LET_OTHERS_LEAD_MS = 2000;
/** Allowance for the first of TCP's pauses between retransmissions; each later pause is twice as long. */
const FIRST_PAUSE_MS = 1000;

export interface RejoinInput {
  means: Rejoin['means'];
  mode: FailureMode | null;
  /** From the fault to its heal. */
  heldMs: number;
  config: EffectiveConfig;
}

/** Heal → T9: bounds where a setting or a rule gives them; else only `rule`, which says why there are none. */
export function rejoinBound({ means, mode, heldMs, config }: RejoinInput): Bound | { rule: string } {
  const { loopWaitMs } = config.patroni;
  if (means === 'none') {
    return {
      minMs: 0,
      maxMs: heldMs + FIRST_PAUSE_MS,
      rule: `TCP's pauses double: it tries again within the length of the cut, ${formatBound(heldMs)}, + 1 s`,
    };
  }
  const retryMs = loopWaitMs + STANDBY_RETRY_MS;
  const retry = `loop_wait ${formatBound(loopWaitMs)} + wal_retrieve_retry_interval 5 s`;
  const start = `3 s for the start after a clean shutdown (no setting bounds it)`;
  if (means === 'restart' && mode === 'graceful')
    return { minMs: 0, maxMs: CLEAN_START_MS + retryMs, rule: `${start} + ${retry}` };
  if (means === 'restart' && mode === 'switchover') {
    const rule = `2 s for another to take the key (hard-coded) … + ${start} + ${retry}`;
    return { minMs: LET_OTHERS_LEAD_MS, maxMs: LET_OTHERS_LEAD_MS + CLEAN_START_MS + retryMs, rule };
  }
  return {
    rule:
      'no setting bounds it: start of PostgreSQL, crash recovery, pg_rewind or a base backup, then streaming ' +
      '(wal_retrieve_retry_interval 5 s; a shutdown before pg_rewind can wait for authentication_timeout, 60 s)',
  };
}
