import { describe, expect, test } from 'vitest';
import { describeEvent } from './describe.js';

const at = { id: 1, t: 0, unc: 0, src: 'x' };

describe('an event in words', () => {
  test("HAProxy's reason without its counters", () => {
    const server = { ...at, kind: 'proxy-server', proxy: 'h1', backend: 'postgres_rw', server: 'n1' } as const;
    const detail = 'DOWN reason: Layer4 timeout, check duration: 3002ms. 1 active and 0 backup servers left.';
    expect(describeEvent({ ...server, up: false, detail })).toBe('h1 5000: n1 DOWN (Layer4 timeout)');
    expect(describeEvent({ ...server, up: true, detail: 'UP L7OK/200' })).toBe('h1 5000: n1 UP (L7OK/200)');
    expect(describeEvent({ ...server, up: true, detail: '' })).toBe('h1 5000: n1 UP');
  });

  test.each([
    ['2026-11-21 01:46:04,046 INFO: promoted self', 'INFO: promoted self'],
    ['2026-11-21 01:46:04.113 UTC [68] LOG:  selected', 'LOG:  selected'],
    ['server promoting', 'server promoting'],
  ])('a log line without its own time: %s', (line, words) => {
    expect(describeEvent({ ...at, kind: 'log', node: 'n1', tag: 'promoted', line })).toBe(words);
  });

  test('a wait says what came, or what was seen instead', () => {
    const waited = { ...at, t: 5000, kind: 'waited', what: 'failover', fromMs: 0, saw: 'no leader' } as const;
    expect(describeEvent({ ...waited, reached: true })).toBe('reached failover after 5.00 s');
    expect(describeEvent({ ...waited, reached: false })).toBe(
      'gave up waiting for failover after 5.00 s, last saw: no leader',
    );
  });
});
