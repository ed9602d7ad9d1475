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
      'operations',
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

  test('a check that is not a pass is opened down to its events, and the verdict leads there', () => {
    const text = page(failingRun());
    expect(text).toContain('<a href="#check-lost-writes">lost-writes</a>');
    const details = /<details class="drill fail" id="check-lost-writes" open>(.*?)<\/details>/s.exec(text)?.[1] ?? '';
    expect(details).toContain('replication was asynchronous');
    expect(details).toContain('href="#e612"');
    expect(page(exampleRun())).not.toContain('class="drill');
  });

  test('a hazard and a phase outside its bounds are told plainly, and only then', () => {
    const { result, events } = exampleRun();
    expect(page({ result, events })).not.toContain('id="findings"');
    const { detection } = result.timings.phases;
    if (!detection) throw new Error('the example has no detection');
    const late = { ...detection, measuredMs: 24_000 };
    const timings = { ...result.timings, phases: { ...result.timings.phases, detection: late } };
    const text = page({ result: { ...result, timings, hazard: 'A frozen leader goes on writing.' }, events });
    expect(text).toContain('A frozen leader goes on writing.');
    expect(text).toMatch(/The phase detection<\/b> took 24\.0 s, 3\.50 s more than predicted: 18\.0 – 20\.5 s/);
  });

  test('other values of the dominant setting stand beside the one of this run', () => {
    const { result, events } = exampleRun();
    const row = (seconds: number, inForce: boolean) => ({
      value: `${seconds} s`,
      inForce,
      phase: { minMs: seconds * 1000 - 1500, maxMs: seconds * 1000 + 500 },
      outage: { minMs: seconds * 1000 - 1000, maxMs: seconds * 1000 + 12_000 },
    });
    const whatIf = [{ setting: 'ttl', cost: 'a shorter one', rows: [row(20, true), row(30, false)] }];
    const text = page({ result: { ...result, timings: { ...result.timings, whatIf } }, events });
    expect(text.replace(/<[^>]+>|\n/g, ' ').replace(/ +/g, ' ')).toMatch(
      /ttl 20 s 18\.5 – 20\.5 s 19\.0 – 32\.0 s this run 30 s 28\.5 – 30\.5 s 29\.0 – 42\.0 s \+10\.0 s \+10\.0 s/,
    );
  });

  test('links to files only where they are', () => {
    const { result, events } = exampleRun();
    const beside = ['history.ndjson', 'logs/patroni2.log'];
    const text = renderHtml(result, events, { reproduce: '', beside });
    const links = new Set([...text.matchAll(/href="([^#"]+)"/g)].map((match) => match[1]));
    expect([...links].sort()).toEqual(beside);
    expect(page(exampleRun())).not.toMatch(/href="[^#]/);
  });

  test('each milestone stands above the line that it was read from', () => {
    const { result, events } = exampleRun();
    const text = page({ result, events });
    for (const name of ['T1', 'T3', 'T8'] as const) {
      const id = result.timings.milestones[name]?.event ?? 0;
      const [, after = ''] = text.split(`<td>${name} `);
      expect(after.slice(after.indexOf('class="proof"'))).toMatch(new RegExp(`^class="proof"[^]{0,300}#e${id}"`));
    }
  });

  test('an hour draws as small as a minute', () => {
    const { result, events } = exampleRun();
    const flapping: HistoryEvent[] = Array.from({ length: 20_000 }, (_, index) => ({
      kind: 'probe',
      id: 10_000 + index,
      t: 4000 + index * 2,
      unc: 0,
      src: 'probe',
      startMs: 4000 + index * 2,
      target: 'patroni3',
      stage: 'execute',
      outcome: 'ok',
      inRecovery: index % 2 === 0,
      timeline: 1,
    }));
    expect(page({ result, events: [...events, ...flapping] }).length).toBeLessThan(400_000);
  });
});
