import { describe, expect, it } from 'vitest';
import { newRunOwner, ownerState, parseRunLabel, runLabelOf } from './labels.js';

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

  it('this process is alive', () => {
    expect(ownerState(newRunOwner(false))).toBe('alive');
  });

  it('a process with the same pid that was started at another time is another one: the owner is dead', () => {
    const owner = newRunOwner(false);
    expect(ownerState({ ...owner, startTicks: owner.startTicks + 1 })).toBe('dead');
  });

  it('a pid that nobody has is dead', () => {
    expect(ownerState({ ...newRunOwner(false), pid: 2 ** 22 + 1 })).toBe('dead');
  });

  it('of another host’s processes nothing is known', () => {
    expect(ownerState({ ...newRunOwner(false), host: '00000000' })).toBe('unknown');
  });
});
