import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../history/events.js';
import { renderHtml } from './html.js';
import { abortedRun, exampleRun, failingRun, type Example } from './testing/example.js';

const page = ({ result, events }: Example) =>
  renderHtml(result, events, { reproduce: 'npx patroni-chaos run "x" --seed 42' });

describe('html', () => {
  test('has every section, needs no network and no script', () => {
    const text = page(exampleRun());
    for (const id of [
      'anatomy',
      'timeline',
      'checks',
      'ledger',
      'split-brain',
      'milestones',
      'story',
      'settings',
      'evidence',
    ]) {
      expect(text).toContain(`<section id="${id}">`);
    }
    expect(text).not.toMatch(/<script|<link|<img|\ssrc=|url\(|https?:\/\//);
  });

  test('hostile log lines stay text', () => {
    const text = page(exampleRun());
    expect(text).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
  });

  test('evidence links lead to events that are on the page; others are plain', () => {
    const text = page(failingRun());
    const links = [...text.matchAll(/href="#(e\d+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(10);
    for (const id of links) expect(text).toContain(`id="${id}"`);
    expect(text).toContain('#999999');
    expect(text).not.toContain('href="#e999999"');
  });

  test('tags are balanced', () => {
    for (const run of [exampleRun(), failingRun(), abortedRun()]) {
      const open: string[] = [];
      for (const [, slash, name = '', rest = ''] of page(run).matchAll(/<(\/?)([a-z0-9]+)((?:"[^"]*"|[^<>"])*)>/g)) {
        if (['meta', 'br'].includes(name) || rest.endsWith('/')) continue;
        if (slash === '') open.push(name);
        else expect(open.pop()).toBe(name);
      }
      expect(open).toEqual([]);
    }
  });

  test('an hour draws as small as a minute', () => {
    const { result, events } = exampleRun();
    const flapping: HistoryEvent[] = Array.from({ length: 20_000 }, (_, index) => ({
      kind: 'probe', id: 10_000 + index, t: 4000 + index * 2, unc: 0, src: 'probe', startMs: 4000 + index * 2, target: 'patroni3', stage: 'execute',
      outcome: 'ok', inRecovery: index % 2 === 0, timeline: 1,
    })); // prettier-ignore
    expect(page({ result, events: [...events, ...flapping] }).length).toBeLessThan(400_000);
  });
});
