import { describe, expect, it } from 'vitest';
import { clockFrom, newClockOrigin } from '../core/clock.js';
import { sleep } from '../core/wait.js';
import { ClosedLoad } from './closed.js';
import type { AttemptResult, PacedOptions } from './paced.js';
import type { Session } from './session.js';

function load(change: Partial<Pick<PacedOptions, 'open' | 'execute'>>) {
  const counts = { opened: 0, dropped: 0, executed: 0, failed: 0, running: 0, most: 0 };
  const closed = new ClosedLoad({
    sessions: 4,
    clock: clockFrom(newClockOrigin()),
    open: () => {
      counts.opened += 1;
      return Promise.resolve({ drop: () => (counts.dropped += 1) } as unknown as Session);
    },
    connectFailed: () => (counts.failed += 1),
    execute: async (): Promise<AttemptResult> => {
      counts.executed += 1;
      counts.running += 1;
      counts.most = Math.max(counts.most, counts.running);
      await sleep(2);
      counts.running -= 1;
      return { ok: true, session: 'good' };
    },
    ...change,
  });
  return { closed, counts };
}

describe('the closed loop', () => {
  it('writes again as soon as it has its answer, on as many sessions as it may have', async () => {
    const { closed, counts } = load({});
    closed.start();
    await sleep(300);
    await closed.drain();
    expect(counts).toMatchObject({ opened: 4, dropped: 4, most: 4, running: 0, failed: 0 });
    expect(counts.executed).toBeGreaterThan(40);
  });

  it('opens another session for a broken one, and records what could not be opened', async () => {
    const broken = load({ execute: () => Promise.resolve<AttemptResult>({ ok: false, session: 'broken' }) });
    broken.closed.start();
    const refused = load({ open: () => Promise.reject(new Error('refused')) });
    refused.closed.start();
    await sleep(200);
    await Promise.all([broken.closed.drain(), refused.closed.drain()]);
    expect(broken.counts.opened).toBeGreaterThan(8);
    expect(broken.counts.dropped).toBe(broken.counts.opened);
    expect(refused.counts.failed).toBeGreaterThan(8);
  });
});
