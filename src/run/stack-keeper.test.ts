import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import { history } from '../judge/testing/history.js';
import { loadProfile } from '../stack/profile.js';
import { resolveSettings } from '../stack/settings.js';
import { loadTopology } from '../stack/topology.js';
import { isFit, stackKey } from './stack-keeper.js';

const topology = await loadTopology('haproxy');
const fast = await loadProfile('fast');

describe('stackKey', () => {
  const key = (overrides = {}) => stackKey({ topology, settings: resolveSettings(fast, overrides) });

  it('is the same for the same settings, however they came about', () => {
    expect(key({ ttl: fast.ttl })).toBe(key());
  });

  it('is the same where Patroni and HAProxy can change over, and differs with what a stack is brought up with', () => {
    expect(key({ failsafeMode: true, ttl: 30, haproxyOnMarkedDown: '' })).toBe(key());
    expect(key({ dataDisk: '512m' })).not.toBe(key());
  });
});

describe('isFit', () => {
  const recovered = (reached: boolean) =>
    history().add({
      kind: 'waited',
      t: 9_000,
      unc: 0,
      src: 'runner',
      what: 'recovered',
      fromMs: 8_000,
      reached,
      saw: '',
    });
  const verdict = (events: HistoryEvent[], failure: EnvironmentError | null = null) => isFit({ events, failure });

  it('takes a stack on which everybody came back and nothing is left', () => {
    expect(verdict(recovered(true).leftovers(10_000).events())).toBe(true);
  });

  it.each([
    ['on which somebody did not come back', recovered(false).events()],
    ['of a run that never asked', history().events()],
    ['with something left of a fault', recovered(true).leftovers(10_000, 'iptables rule on patroni1').events()],
  ])('refuses one %s', (_what, events) => {
    expect(verdict(events)).toBe(false);
  });

  it('refuses that of a run which came to no end', () => {
    expect(verdict(recovered(true).events(), new EnvironmentError('the engine is gone', { code: 'ENGINE_LOST' }))).toBe(
      false,
    );
  });

  it('goes by the last recovery: that of an earlier round does not count', () => {
    const lost = { kind: 'waited', t: 20_000, unc: 0, src: 'runner', what: 'recovered', fromMs: 9_500, reached: false, saw: '' } as const; // prettier-ignore
    expect(verdict(recovered(true).add(lost).events())).toBe(false);
  });
});
