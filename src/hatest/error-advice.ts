import { READ_ONLY_SESSION } from '../workload/dial.js';
import { NO_PASSWORD } from '../workload/session.js';

/** pg_hba.conf has no entry, or the role may not log in (PostgreSQL documentation, appendix A). */
export const INVALID_AUTHORIZATION = '28000';

/** Advice by error code, for errors that do not end by waiting and need a person. */
const ADVICE: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong: PGPASSWORD, .pgpass or --password',
  [INVALID_AUTHORIZATION]: 'the server does not let this user in from here: pg_hba.conf, --user, --sslmode',
  [NO_PASSWORD]: 'give one by PGPASSWORD, .pgpass or --password',
  '3D000': 'there is no such database: --dbname',
  '25006': 'the node that answers is read-only: for a port that leads to replicas, --read-only',
  [READ_ONLY_SESSION]: 'no host of the list takes writes now',
  '53300': 'the server has no connection left for this user',
  '42501': 'the user lacks a privilege',
  ENOTFOUND: 'the name of the host is not known: --host, --route',
  EAI_AGAIN: 'the name service does not answer',
  ECONNREFUSED: 'nothing listens there',
  CLOSED: 'closed without a word, as HAProxy does while it has no server for the port',
};

/** Returns advice that the error message itself lacks; null where there is none. */
export function adviceOn(code: string): string | null {
  return ADVICE[code] ?? null;
}
