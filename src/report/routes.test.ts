import { describe, expect, test } from 'vitest';
import { judge } from '../judge/judge.js';
import { leaderKill, scenario } from '../judge/testing/cases.js';
import type { RouteOutcome } from '../judge/route-types.js';
import { onTwoRoutes, type Seen } from '../judge/testing/red-routes.js';
import { ratesOf } from './shape/rates.js';
import { renderHtml } from './html.js';
import { renderMarkdown } from './markdown.js';
import { routeRows } from './routes.js';
import { routesPicture } from './svg/routes.js';
import { renderSummary } from './summary.js';

const run = (seen: Seen = {}) => {
  const events = onTwoRoutes(seen).events();
  return { events, result: judge(scenario(), events) };
};
const summary = ({ events, result }: ReturnType<typeof run>, width: number) =>
  renderSummary(result, events, { width, color: false, runDir: 'reports/x', reproduce: 'patroni-chaos run x' });

describe('the table of routes', () => {
  test('has the shortest outage first, each with its difference to that', () => {
    const [libpq, haproxy] = routeRows(run().result);
    expect(libpq?.slice(0, 7)).toEqual([
      'libpq',
      '20.6 s',
      '20.4 – 20.6 s',
      'best',
      '+100 ms',
      '410 ECONNREFUSED',
      '0',
    ]);
    expect(haproxy?.slice(0, 7)).toEqual([
      'haproxy (load)',
      '21.1 s',
      '21.1 – 21.1 s',
      '+560 ms (533 – 705 ms)',
      '+700 ms',
      '2,110 ECONNREFUSED',
      '0',
    ]);
    expect(haproxy?.slice(7)).toEqual(['0', '600 ms (≤ 2.50 s)', 'none', '0', '–', '0.0 ms', '0 (0/s)']);
  });

  test('shows in a picture how long each was down, and by how much after the promotion', () => {
    const picture = routesPicture(run().result).text;
    expect(picture).toContain('libpq: down');
    expect(picture).toContain('+700 ms');
    expect(routesPicture(judge(scenario(), leaderKill().events())).text).toBe('');
  });

  test('says which danger of a route is known', () => {
    const { events, result } = run({ backMs: null, hazard: 'it may stay down' });
    for (const text of [renderMarkdown(result, events), renderHtml(result, events, { reproduce: 'x' })])
      expect(text).toContain('libpq, not judged: it may stay down');
    expect(summary({ events, result }, 80)).toContain('libpq, not judged: it may stay down');
  });

  test('leaves out what an older run did not measure', () => {
    const { result } = run();
    const added = ['stillHung', 'routing', 'readOutageMs', 'reads', 'steady', 'newLeader'];
    const older = result.routes?.map((route) => {
      const known = Object.entries(route).filter(([name]) => !added.includes(name));
      return Object.fromEntries(known) as unknown as RouteOutcome;
    });
    expect(routeRows({ ...result, routes: older ?? [] })[0]?.slice(7)).toEqual(Array(7).fill('–'));
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
