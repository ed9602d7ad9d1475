import { describe, expect, it } from 'vitest';
import type { FaultStage, HistoryEvent, RunPhase } from '../history/events.js';
import { watchBringUp } from './bring-up-lock.js';

const at = { id: 0, t: 0, unc: 0, src: 'test' };
const phase = (name: RunPhase): HistoryEvent => ({ ...at, kind: 'phase', phase: name });
const fault = (node: string, stage: FaultStage['stage']): HistoryEvent => ({
  ...at,
  kind: 'fault',
  injection: 1,
  fault: 'wipe',
  target: 'all-etcd',
  node,
  stage,
});

/** What has been told after each of the events. */
function callbacksOf(events: readonly HistoryEvent[]): string[] {
  let so = '';
  const watch = watchBringUp(
    () => (so += 'up '),
    () => (so += 'on '),
  );
  return events.map((event) => {
    watch(event);
    return so.trim();
  });
}

describe('milestones of a run', () => {
  it('the next stack waits until the fault is in force on all its targets', () => {
    const events = [
      phase('bring-up'),
      phase('steady'),
      phase('faults'),
      fault('etcd1', 'injecting'),
      fault('etcd2', 'injecting'),
      fault('etcd1', 'effective'),
      fault('etcd2', 'effective'),
      fault('etcd1', 'injecting'),
      fault('etcd1', 'effective'),
      phase('recover'),
    ];
    expect(callbacksOf(events)).toEqual(['', 'up', 'up', 'up', 'up', 'up', 'up on', 'up on', 'up on', 'up on']);
  });

  it('or until the run has ended its steps without one', () => {
    expect(callbacksOf([phase('steady'), phase('faults'), phase('recover')])).toEqual(['up', 'up', 'up on']);
  });

  it('and does not come where the fault fails', () => {
    const events = [phase('steady'), fault('etcd1', 'injecting'), fault('etcd1', 'failed'), phase('tear-down')];
    expect(callbacksOf(events).at(-1)).toBe('up');
  });
});
