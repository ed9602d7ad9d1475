import { timeout } from '../core/timeouts.js';
import { messageOf } from '../core/errors.js';
import { retry } from '../core/wait.js';
import type { Clock } from '../core/clock.js';
import type { NewEvent, RecordEvent } from '../history/events.js';
import { Session, type SessionTarget } from '../workload/session.js';
import { SELECT_COUNTS, SELECT_DUPLICATES, SELECT_RUNS, SELECT_STATUS } from '../workload/tables.js';
import type { Targets } from './targets.js';

interface RunRow {
  writer: number;
  first: number;
  last: number;
}
interface CountRow {
  in_recovery: boolean;
  rows: number;
  direct_rows: number;
}
interface StatusRow {
  timeline: number | null;
}
interface DuplicateRow {
  writer: number;
  seq: number;
  times: number;
}

/**
 * Reads the whole ledger of every member and consumer, and records it. One that cannot be read is recorded as such.
 */
export async function readAllLedgers(
  { direct, consumers }: Pick<Targets, 'direct' | 'consumers'>,
  clock: Clock,
  record: RecordEvent,
): Promise<void> {
  const members = Object.entries(direct).map(async ([node, target]) => record(await readMember(node, target, clock)));
  const others = consumers.map(async ({ node, session }) => record(await readConsumer(node, session, clock)));
  await Promise.all([...members, ...others]);
}

type MemberRead = Extract<NewEvent, { kind: 'final-read' }>;

/** The rows of a consumer; what a member says of itself beyond them does not apply. */
async function readConsumer(node: string, target: SessionTarget, clock: Clock): Promise<NewEvent> {
  const { t, unc, src, ok, rows, present, duplicated, message } = await readMember(node, target, clock);
  const found = rows === undefined || !present || !duplicated ? {} : { rows, present, duplicated };
  return { kind: 'consumer-read', t, unc, src, node, ok, ...found, ...(message === undefined ? {} : { message }) };
}

async function readMember(node: string, target: SessionTarget, clock: Clock): Promise<MemberRead> {
  const base = () => ({ kind: 'final-read' as const, t: clock.now(), unc: 0, src: 'final-read', node });
  let session: Session | null = null;
  try {
    const open = () => Session.open({ ...target, statementTimeoutMs: timeout('finalRead') });
    session = await retry(`a session on ${node} for its last read`, open);
    const ask = <R extends object>(name: string, text: string) =>
      (session as Session).query<R>({ name, text, values: [] });
    const [counts] = await ask<CountRow>('counts', SELECT_COUNTS);
    const [status] = await ask<StatusRow>('status', SELECT_STATUS);
    const runs = new Map<number, [number, number][]>();
    for (const { writer, first, last } of await ask<RunRow>('runs', SELECT_RUNS)) {
      runs.set(writer, [...(runs.get(writer) ?? []), [first, last]]);
    }
    const duplicated = await ask<DuplicateRow>('duplicates', SELECT_DUPLICATES);
    return {
      ...base(),
      ok: true,
      ...(counts ? { inRecovery: counts.in_recovery, rows: counts.rows, directRows: counts.direct_rows } : {}),
      ...(status?.timeline == null ? {} : { timeline: status.timeline }),
      present: Object.fromEntries(runs),
      duplicated,
    };
  } catch (error) {
    return { ...base(), ok: false, message: messageOf(error) };
  } finally {
    session?.drop();
  }
}
