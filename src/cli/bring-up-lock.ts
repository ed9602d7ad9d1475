import { freshSeed } from '../core/random.js';
import type { HistoryEvent } from '../history/events.js';
import type { StackPool, StackRequest } from '../run/stack-pool.js';
import { judgesBringUp, type Scenario } from '../scenario/schema.js';
import { acquireLock, waitUntilIdle } from '../core/machine-lock.js';
import type { StackSettings } from '../topology/settings.js';
import type { Topology } from '../topology/topology.js';

/** A scenario with the stack that it needs. */
export interface Prepared {
  scenario: Scenario;
  /** The scenario's file. */
  file: string;
  topology: Topology;
  settings: StackSettings;
}

/** A bring-up takes every core for some seconds, so processes on one machine take turns. */
const LOCK = 'bring-up';
/** A waiting process acquires a free lock within this time. */
const NEXT_LOCK_MS = 500;

/** Acquires the bring-up lock before a run that needs another stack. Returns the release. */
export async function lockBringUp(
  one: Prepared,
  stacks: StackPool,
  signal: AbortSignal,
  notify: (text: string) => void,
): Promise<() => void> {
  if (stacks.has(requestOf(one))) return () => undefined;
  const onWait = () => notify(`${one.scenario.name} waits: another process brings a stack up`);
  // The signal of this wait is the run's, so the run reports the abort.
  return acquireLock(LOCK, { onWait, signal }).catch(() => () => undefined);
}

/**
 * Brings up the stack of the first run, then waits until all processes that started at the same time have theirs. No
 * bring-up then disturbs a measurement.
 */
export async function bringUpFirst(first: Prepared, stacks: StackPool, signal: AbortSignal): Promise<void> {
  bringUpAhead(first, stacks);
  await stacks.prepared();
  // The signal of this wait is the run's, so the run reports the abort.
  await waitUntilIdle(LOCK, NEXT_LOCK_MS, signal).catch(() => undefined);
}

/**
 * Follows the events of a run. Calls `isUp` when its stack is up, and `goesOn` once the fault of its first step is in
 * force on every target, or when there is none. Other work may start then: a fault is injected while the engine is
 * idle.
 */
export function watchBringUp(isUp: () => void, goesOn: () => void): (event: HistoryEvent) => void {
  let injecting = 0;
  let past = false;
  return (event) => {
    if (event.kind === 'phase' && event.phase === 'steady') isUp();
    if (event.kind === 'fault' && event.stage === 'injecting') injecting += 1;
    const inForce = event.kind === 'fault' && event.stage === 'effective' && (injecting -= 1) === 0;
    const none = event.kind === 'phase' && event.phase === 'recover';
    if (past || !(inForce || none)) return;
    past = true;
    goesOn();
  };
}

/**
 * Brings up the stack of the next run during the present one, after acquiring the lock. Skips a run that judges the
 * bring-up itself, since it has to observe that.
 */
export function bringUpAhead(next: Prepared, stacks: StackPool): void {
  if (judgesBringUp(next.scenario)) return;
  const lock = (signal: AbortSignal) => acquireLock(LOCK, { onWait: () => undefined, signal });
  stacks.prepare({ ...requestOf(next), seed: freshSeed() }, lock);
}

function requestOf({ scenario, topology, settings }: Prepared): Omit<StackRequest, 'seed'> {
  return { topology, settings, fresh: scenario.stack.fresh };
}
