import { describe, expect, it } from 'vitest';
import { readAnswer } from './duplicate.js';

describe('what Patroni makes of a second node', () => {
  it('is refused in its own words', () => {
    const log = "2026-01-01 CRITICAL: Can't start; there is already a node named 'patroni1' running\n";
    expect(readAnswer(log)).toEqual({
      outcome: 'refused',
      text: "refused: there is already a node named 'patroni1' running",
    });
  });

  it('is let in once its HA loop runs', () => {
    const log =
      'INFO: Selected new etcd server\nINFO: Lock owner: patroni2; I am patroni1\nINFO: trying to bootstrap\n';
    expect(readAnswer(log)).toEqual({ outcome: 'admitted', text: 'let in: Lock owner: patroni2; I am patroni1' });
  });

  it('is open while neither has come', () => {
    expect(readAnswer('INFO: Selected new etcd server\n')).toBeNull();
  });
});
