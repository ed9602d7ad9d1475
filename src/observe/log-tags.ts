import { DCS_MODELS } from '../components/dcs-models.js';
import type { LogTag } from '../history/events.js';

/**
 * Log lines of Patroni, PostgreSQL and pg_rewind by meaning.
 * Sources: patroni/ha.py, patroni/postgresql/rewind.py, patroni/postgresql/bootstrap.py; PostgreSQL's xlog.c.
 */
const TAGS: readonly [LogTag, RegExp][] = [
  ['promoting', /promoted self to leader|server promoting/],
  ['promoted', /selected new timeline ID/],
  ['accepting', /database system is ready to accept connections/],
  ['demoting', /[Dd]emot(ed|ing) self/],
  ['lock-lost', /not owner of the lease|lost leader lock|leader lock lost|failed to update leader lock/],
  ['rewind-start', /running pg_rewind from/],
  ['rewind-done', /pg_rewind exit code=0/],
  ['rewind-failed', /pg_rewind exit code=[1-9]/],
  ['rewind-not-needed', /rewind is not required|no rewind required/i],
  ['initialized', /INFO: initialized a new cluster/],
  ['basebackup-start', /trying to bootstrap from leader|bootstrap from leader .* in progress/],
  ['basebackup-done', /replica has been created using basebackup/],
  ['streaming', /started streaming WAL from primary/],
  ['diverged', /servers diverged at WAL location/],
  ['dcs-error', /not responding properly|DCS is not accessible/],
  ...Object.values(DCS_MODELS).map(({ errors }): [LogTag, RegExp] => ['dcs-error', errors]),
  ['crash-recovery', /was not properly shut down; automatic recovery/],
  ['shutdown', /received (fast|immediate|smart) shutdown request|database system is shut down/],
  ['config-adjusted', /Violated the rule|Adjusting ttl|Value .* out of range|is below/],
  ['failsafe', /failsafe/i],
];

/** Returns the meaning of a log line; null if it is irrelevant here. */
export function tagOf(line: string): LogTag | null {
  return TAGS.find(([, pattern]) => pattern.test(line))?.[0] ?? null;
}
