import { describe, expect, it } from 'vitest';
import { BaselineError, EnvironmentError } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import { blameMachine } from './busy-machine.js';

const WAITED = new EnvironmentError('waited 30 s for the first read', { code: 'WAIT_TIMEOUT' });
const BUSY = { cpuStalledShare: 0.97, idleShare: 0.01 };
const QUIET = { cpuStalledShare: 0.1, idleShare: 0.7 };

/** One period of a second after another; the first ends at 1 s. */
function periods(...pressures: object[]): HistoryEvent[] {
  return pressures.map((pressure, index) => ({
    ...{ id: index, kind: 'machine' as const, t: (index + 1) * 1000, unc: 1000, src: 'machine', periodMs: 1000 },
    ...pressure,
  }));
}

describe('a wait of the bring-up that ran out', () => {
  it('is inconclusive on a machine that was saturated for most of the last 10 s', () => {
    const seen = blameMachine(WAITED, periods(QUIET, BUSY, BUSY), 3000);
    expect(seen).toBeInstanceOf(BaselineError);
    expect(seen.message).toBe(
      'this machine could not keep up, so no fault was injected: no core was to spare for 2.00 s of the last 3.00 s. ' +
        'waited 30 s for the first read',
    );
  });

  it('stays an error of the environment on a quiet machine, and where nothing was measured', () => {
    expect(blameMachine(WAITED, periods(QUIET, QUIET, BUSY), 3000)).toBe(WAITED);
    expect(blameMachine(WAITED, [], 3000)).toBe(WAITED);
  });

  it('is not explained by pressure of more than 10 s ago', () => {
    const old = periods(BUSY, BUSY, BUSY, QUIET);
    expect(blameMachine(WAITED, old, 13_500)).toBe(WAITED);
  });

  it('stays as it is for any other error, and once faults have begun', () => {
    const refused = new EnvironmentError('port taken', { code: 'PORT_TAKEN' });
    expect(blameMachine(refused, periods(BUSY, BUSY), 2000)).toBe(refused);
    const faults: HistoryEvent = { id: 9, kind: 'phase', t: 1500, unc: 0, src: 'runner', phase: 'faults' };
    expect(blameMachine(WAITED, [...periods(BUSY, BUSY), faults], 2000)).toBe(WAITED);
  });
});
