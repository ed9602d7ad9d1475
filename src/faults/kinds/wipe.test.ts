import { describe, expect, it } from 'vitest';
import { wipeScript } from './wipe.js';

describe('wipeScript', () => {
  it('empties the directories and shows it', () => {
    expect(wipeScript(['/var/lib/etcd'], null).split('\n')).toEqual([
      'find /var/lib/etcd -mindepth 1 -delete',
      '[ -z "$(find /var/lib/etcd -mindepth 1)" ]',
    ]);
  });

  it('leaves a new token only after that', () => {
    expect(wipeScript(['/var/lib/etcd'], 'run-1t').split('\n').at(-1)).toBe(
      'echo run-1t > /var/lib/etcd/cluster-token',
    );
  });
});
