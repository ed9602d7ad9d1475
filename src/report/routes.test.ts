import { describe, expect, test } from 'vitest';
import { judge } from '../judge/judge.js';
import { leaderKill, scenario } from '../judge/testing/cases.js';
import { onTwoRoutes, type Seen } from '../judge/testing/red-routes.js';
import { ratesOf } from './shape/rates.js';
import { renderHtml } from './html.js';
import { renderMarkdown } from './markdown.js';
import { routeRows } from './routes.js';
import { renderSummary } from './summary.js';

const run = (seen: Seen = {}) => {
  const events = onTwoRoutes(seen).events();
  return { events, result: judge(scenario(), events) };
};
const summary = ({ events, result }: ReturnType<typeof run>, width: number) =>
  renderSummary(result, events, { width, color: false, runDir: 'reports/x', reproduce: 'patroni-chaos run x' });

describe('the table of routes', () => {
  test('has the shortest outage first, each with its difference to that', () => {
    expect(routeRows(run().result)).toEqual([
      ['libpq', '20.6 s', '20.4 – 20.6 s', 'best', '+100 ms', '410 ECONNREFUSED', '0'],
      ['haproxy (load)', '21.1 s', '21.1 – 21.1 s', '+560 ms (533 – 705 ms)', '+700 ms', '2,110 ECONNREFUSED', '0'],
    ]);
  });

  test('says which route never came back', () => {
    const [, last] = routeRows(run({ backMs: null }).result);
    expect(last?.slice(0, 5)).toEqual(['libpq', 'never back', expect.any(String), '–', '–']);
  });

  test('is in every report, with fewer columns on a narrow terminal, at last one paragraph a route', () => {
    const { events, result } = run();
    expect(renderMarkdown(result, events)).toContain('| libpq | 20.6 s |');
    expect(renderHtml(result, events, { reproduce: 'x' })).toContain('<section id="routes"><h2>Routes</h2>');
    const wide = summary({ events, result }, 130);
    expect(wide).toContain('\n  libpq           20.6 s');
    expect(summary({ events, result }, 80)).toMatch(/\n {2}route +write outage +difference +after T6/);
    const narrow = summary({ events, result }, 50);
    expect(narrow).toContain('\n  libpq: write outage 20.6 s; ');
    expect(narrow.split('\n').every((line) => line.length <= 50 || line.includes('reports'))).toBe(true);
  });

  test('is left out for a run with one route', () => {
    const events = leaderKill().events();
    expect(renderHtml(judge(scenario(), events), events, { reproduce: 'x' })).not.toContain('id="routes"');
  });
});

test('the charts of a run show the load alone', () => {
  const window = { fromMs: 0, toMs: 60_000 };
  const rates = (events: ReturnType<typeof run>['events']) => ratesOf(events, 'write', window, 60);
  expect(rates(run().events)).toEqual(rates(leaderKill().events()));
});
