import type { HistoryEvent, ProxyServer, Read } from '../../history/events.js';
import type { Interval, RunResult } from '../../judge/types.js';
import { formatDuration } from '../../core/units.js';
import { formatWriteOutages, REJOIN_LABELS } from '../../report/format.js';

/** A run of a scenario: its result, and the history that this was judged from. */
export interface LabRun {
  result: RunResult;
  history: readonly HistoryEvent[];
}

/** What a table of labs can compare, and how it is computed from a run. Each returns the text of a cell. */
export const MEASURES = {
  'write outage': ({ result }) => formatWriteOutages(result),
  'read outage, all readers': ({ result: { timings } }) => lengthOrNone(timings.readOutageMs),
  'read stall, one reader': (run) => lengthOrNone(longestReadStallMs(run)),
  'no server for writes in HAProxy': (run) => lengthOrNone(longestWithoutServerMs(run, 'postgres_rw')),
  'server marked down after': (run) => lengthOrNone(markedDownAfterMs(run)),
  leader: ({ result }) => describeLeader(result),
  rejoin: ({ result }) => describeRejoin(result),
  'lost writes': ({ result: { writes } }) => `${writes.lost} of ${writes.acknowledged} acknowledged`,
  'stale writes': ({ result: { splitBrain } }) => String(splitBrain.staleWrites),
  'write sessions on a replica': ({ result: { misroutes } }) => String(misroutes.writeSessionsOnReplica),
  'writes to each node': (run) => describeRefusals(run),
  'two hosts with the address': ({ result }) => measuredBy(result, 'two-holders'),
} as const satisfies Readonly<Record<string, (run: LabRun) => string>>;

export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as [MeasureName, ...MeasureName[]];

/** What a check measured; a dash where it did not apply. */
function measuredBy({ checks }: RunResult, name: string): string {
  return checks.find((check) => check.name === name)?.measured ?? '–';
}

function lengthOrNone(ms: number | null): string {
  if (ms === null) return 'never ended';
  return ms === 0 ? 'none' : formatDuration(ms);
}

/** When the first fault took effect; infinity where none did. */
function firstFaultMs({ result: { faults } }: LabRun): number {
  return Math.min(...faults.map(({ effectiveAtMs }) => effectiveAtMs ?? Number.POSITIVE_INFINITY));
}

/** The longest time between two successful reads of one reader that ended after the first fault. */
export function longestReadStallMs(run: LabRun): number {
  const sinceMs = firstFaultMs(run);
  const lastOf = new Map<number, number>();
  let longestMs = 0;
  for (const read of run.history.filter(isRead)) {
    if (read.outcome !== 'ok') continue;
    const lastMs = lastOf.get(read.reader);
    if (lastMs !== undefined && read.t > sinceMs) longestMs = Math.max(longestMs, read.t - lastMs);
    lastOf.set(read.reader, read.t);
  }
  return longestMs;
}

function isRead(event: HistoryEvent): event is Read {
  return event.kind === 'read';
}

/** The longest time after the first fault in which one proxy had no server UP. Null: it still had none at the end. */
export function longestWithoutServerMs(run: LabRun, backend: ProxyServer['backend']): number | null {
  const sinceMs = firstFaultMs(run);
  const spells = spellsWithoutServer(changesOf(run, backend)).filter(({ toMs }) => toMs > sinceMs);
  const longestMs = spells.reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), 0);
  return Number.isFinite(longestMs) ? longestMs : null;
}

/** The changes in one backend of the first proxy that the history names. */
function changesOf({ history }: LabRun, backend: ProxyServer['backend']): ProxyServer[] {
  const changes = history.filter((event) => event.kind === 'proxy-server');
  const first = changes.map(({ proxy }) => proxy).toSorted()[0];
  return changes
    .filter((change) => change.proxy === first && change.backend === backend)
    .toSorted((one, other) => one.t - other.t);
}

function spellsWithoutServer(changes: readonly ProxyServer[]): Interval[] {
  const up = new Set<string>();
  const spells: Interval[] = [];
  let fromMs: number | null = null;
  for (const { server, up: isUp, t } of changes) {
    if (isUp) up.add(server);
    else up.delete(server);
    if (up.size === 0) fromMs ??= t;
    else if (fromMs !== null) {
      spells.push({ fromMs, toMs: t });
      fromMs = null;
    }
  }
  return fromMs === null ? spells : [...spells, { fromMs, toMs: Number.POSITIVE_INFINITY }];
}

/** From the first fault until the proxy marked its target down for reads. Null: it never did. */
export function markedDownAfterMs(run: LabRun): number | null {
  const sinceMs = firstFaultMs(run);
  const node = run.result.faults[0]?.node;
  const down = changesOf(run, 'postgres_ro').find(({ server, up, t }) => server === node && !up && t > sinceMs);
  return down ? down.t - sinceMs : null;
}

function describeLeader({ leader: { before, after, timelineBefore, timelineAfter } }: RunResult): string {
  const isSame = timelineBefore === timelineAfter;
  const timeline = isSame ? 'same timeline' : `timeline ${timelineBefore ?? '?'} → ${timelineAfter ?? '?'}`;
  return `${before === after ? 'the same' : 'another'}, ${timeline}`;
}

function describeRejoin({ rejoin: { means, ms } }: RunResult): string {
  return ms === null ? 'not back' : `${REJOIN_LABELS[means]}, ${formatDuration(ms)} after the heal`;
}

/** Which nodes took writes that went there directly between the first fault and its heal, and which refused them. */
export function describeRefusals(run: LabRun): string {
  const sinceMs = firstFaultMs(run);
  const untilMs = Math.min(...run.result.faults.map(({ healedAtMs }) => healedAtMs ?? Number.POSITIVE_INFINITY));
  const last = new Map<string, string>();
  for (const event of run.history) {
    if (event.kind !== 'direct-write' || event.t < sinceMs || event.t > untilMs) continue;
    last.set(event.target, event.outcome === 'ok' ? 'takes them' : (event.code ?? event.outcome));
  }
  const nodes = [...last].toSorted(([one], [other]) => one.localeCompare(other));
  return nodes.map(([node, state]) => `${node}: ${state}`).join(', ') || 'not tried';
}
