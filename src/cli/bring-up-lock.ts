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

/** A bring-up takes every core for some seconds: processes that keep stacks have theirs one after another. */
const LOCK = 'bring-up';
/** Whoever waits for a turn has the next one within this time. */
const NEXT_LOCK_MS = 500;

/** Waits for the turn of a run that needs another stack, before it begins. Returns what ends the turn. */
export async function lockBringUp(
  one: Prepared,
  stacks: StackPool,
  signal: AbortSignal,
  notify: (text: string) => void,
): Promise<() => void> {
  if (stacks.has(requestOf(one))) return () => undefined;
  const onWait = () => notify(`${one.scenario.name} waits: another process brings a stack up`);
  // When that wait is called off, the run is, too, and tells it.
  return acquireLock(LOCK, { onWait, signal }).catch(() => () => undefined);
}

/**
 * Before the first run: has its stack come up and waits until those who began at the same time have theirs, so that none
 * comes up beside what another one measures.
 */
export async function bringUpFirst(first: Prepared, stacks: StackPool, signal: AbortSignal): Promise<void> {
  bringUpAhead(first, stacks);
  await stacks.prepared();
  // When that wait is called off, the run is, too, and tells it.
  await waitUntilIdle(LOCK, NEXT_LOCK_MS, signal).catch(() => undefined);
}

/**
 * Follows the events of a run: `isUp` when its stack is up, `goesOn` once the fault of its first step is in force on every
 * target, or it has none. What may go on beside it begins then: a fault is injected when the engine has nothing else to do.
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
 * Has the stack that the next run needs come up beside the one that goes on, when its turn has come. Not for a run that
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
