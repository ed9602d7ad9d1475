import type { ClockOrigin } from '../core/clock.js';
import type { NewEvent } from '../history/events.js';
import { classify } from '../workload/classify.js';
import { nodeIdentity } from '../workload/node-identity.js';

interface Attempt {
  kind: 'write' | 'read';
  slot: number;
  seq: number;
  startNs: number;
  endNs: number;
  stage: 'connect' | 'execute';
  /** The number of the statement on its session; absent while connecting. */
  nth?: number;
  /** When its session was open, for the first statement on it. */
  openedNs?: number;
  ok: boolean;
  /** Acknowledged with the warning that the wait for the synchronous standby was cancelled. */
  localOnly?: boolean;
  code?: string;
  message?: string;
  /** What the statement returned: see INSERT_WRITE and SELECT_NEWEST. */
  row?: unknown[];
}

/** A line of compose/libpq-client/load. */
export type ClientLine = Attempt | { kind: 'clock'; nowNs: number } | { kind: 'end' };

/** The same event as the workload thread would record of this attempt. */
export function eventOf(
  line: Attempt,
  { route, first, origin }: { route: string; first: number; origin: ClockOrigin },
): NewEvent {
  const atMs = (ns: number) => (ns - Number(origin.monotonicNs)) / 1e6;
  const { kind, stage, nth, openedNs } = line;
  const number = first + line.slot;
  const base = { t: atMs(line.endNs), unc: 0, startMs: atMs(line.startNs), route, stage };
  const failure = classify(Object.assign(new Error(line.message), { code: line.code }), stage);
  const outcome = line.ok ? { outcome: 'ok' as const } : failure;
  const [node, inRecovery, ...rest] = line.row ?? [];
  const by = line.ok ? nodeIdentity(node as string | null, inRecovery === true ? 't' : 'f') : {};
  if (kind === 'read') {
    const newestUs = rest[0] as number | null | undefined;
    const newestSentMs = newestUs == null ? null : newestUs / 1000;
    const seen = line.ok ? { newestSentMs } : {};
    return { kind, src: `reader-${number}`, reader: number, ...base, ...outcome, ...by, ...seen };
  }
  const [timeline, lsn] = rest as [number | undefined, string | undefined];
  return {
    kind,
    src: `writer-${number}`,
    writer: number,
    seq: line.seq,
    ...base,
    ...outcome,
    ...by,
    ...(timeline === undefined ? {} : { timeline }),
    ...(lsn === undefined ? {} : { lsn }),
    ...(line.localOnly ? { localOnly: true } : {}),
    ...(line.ok || nth === undefined ? {} : { nth }),
    ...(line.ok && openedNs !== undefined ? { firstByteMs: atMs(openedNs) } : {}),
  };
}
