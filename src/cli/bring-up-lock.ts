import { freshSeed } from '../core/random.js';
import type { HistoryEvent } from '../history/events.js';
import type { StackPool, StackRequest } from '../run/stack-pool.js';
import { judgesBringUp, type Scenario } from '../scenario/schema.js';
import { acquireLock, waitUntilIdle } from '../stack/engine/machine-lock.js';
import type { StackSettings } from '../stack/settings.js';
import type { Topology } from '../stack/topology.js';

/** A scenario with what its stack is brought up with. */
export interface Prepared {
  scenario: Scenario;
  /** Where it was read from. */
  file: string;
  topology: Topology;
  settings: StackSettings;
}

/** A bring-up takes every core for some seconds: on one machine they run one after another. */
const LOCK = 'bring-up';
/** A waiter acquires the free lock within this time. */
const NEXT_LOCK_MS = 500;

/** Acquires the bring-up lock for a run that needs another stack, before it begins; returns the release. */
export async function lockBringUp(
  one: Prepared,
  stacks: StackPool,
  signal: AbortSignal,
  notify: (text: string) => void,
): Promise<() => void> {
  if (stacks.has(requestOf(one))) return () => undefined;
  const onWait = () => notify(`${one.scenario.name} waits: another process brings a stack up`);
  // When this wait is aborted, so is the run, which reports it.
  return acquireLock(LOCK, { onWait, signal }).catch(() => () => undefined);
}

/**
 * Brings up the stack of the first run and waits until all processes that started at the same time have theirs: no
 * bring-up then disturbs a measurement.
 */
export async function bringUpFirst(first: Prepared, stacks: StackPool, signal: AbortSignal): Promise<void> {
  bringUpAhead(first, stacks);
  await stacks.prepared();
  // When this wait is aborted, so is the run, which reports it.
  await waitUntilIdle(LOCK, NEXT_LOCK_MS, signal).catch(() => undefined);
}

/**
 * Follows the events of a run: `isUp` when its stack is up, `goesOn` once the fault of its first step is in force on
 * every target, or it has none. What may go on beside it begins then: a fault is injected when the engine has nothing
 * else to do.
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
 * Brings up the stack of the next run during the present one, once it holds the bring-up lock. Not for a run that
 * judges how a cluster is made: it has to see that.
 */
export function bringUpAhead(next: Prepared, stacks: StackPool): void {
  if (judgesBringUp(next.scenario)) return;
  const lock = (signal: AbortSignal) => acquireLock(LOCK, { onWait: () => undefined, signal });
  stacks.prepare({ ...requestOf(next), seed: freshSeed() }, lock);
}

function requestOf({ scenario, topology, settings }: Prepared): Omit<StackRequest, 'seed'> {
  return { topology, settings, fresh: scenario.stack.fresh };
}
