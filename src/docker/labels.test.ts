import { afterEach, describe, expect, it, vi } from 'vitest';
import { isKeptElsewhere, newRunOwner, ownerState, parseRunLabel, runLabelOf } from './labels.js';

afterEach(() => void vi.unstubAllEnvs());

describe('the owner of a run, by its label', () => {
  it('is read back as it was written', () => {
    for (const kept of [false, true]) {
      const owner = newRunOwner(kept);
      expect(parseRunLabel(runLabelOf(owner))).toEqual(owner);
    }
  });

  it.each(['manual', 'unknown', '', 'deadbeef', 'deadbeef.hx.p1.t2'])('no version of ours wrote %j', (label) => {
    expect(parseRunLabel(label)).toBeNull();
  });

  it('names the scope that keeps a stack; another scope leaves it alone; no run is kept by any scope', () => {
    vi.stubEnv('PATRONI_CHAOS_SCOPE', 'job-7');
    const [kept, run] = [true, false].map((keep) => parseRunLabel(runLabelOf(newRunOwner(keep))));
    expect([kept?.scope, run?.scope]).toEqual(['job-7', '']);
    expect([kept, run].map((owner) => isKeptElsewhere(owner ?? null))).toEqual([false, false]);
    vi.stubEnv('PATRONI_CHAOS_SCOPE', '');
    expect([kept, run].map((owner) => isKeptElsewhere(owner ?? null))).toEqual([true, false]);
  });

  it('has a scope that fits into a label', () => {
    vi.stubEnv('PATRONI_CHAOS_SCOPE', 'Job 7');
    expect(() => newRunOwner(true)).toThrow(/PATRONI_CHAOS_SCOPE/);
  });

  it('this process is alive', () => {
    expect(ownerState(newRunOwner(false))).toBe('alive');
  });

  it('a process with the same pid that was started at another time is another one: the owner is dead', () => {
    const owner = newRunOwner(false);
    expect(ownerState({ ...owner, startTicks: owner.startTicks + 1 })).toBe('dead');
  });

  it('a pid that no process has is dead', () => {
    expect(ownerState({ ...newRunOwner(false), pid: 2 ** 22 + 1 })).toBe('dead');
  });

  it('of another host’s processes nothing is known', () => {
    expect(ownerState({ ...newRunOwner(false), host: '00000000' })).toBe('unknown');
  });
});
