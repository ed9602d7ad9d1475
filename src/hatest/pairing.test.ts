import { describe, expect, it } from 'vitest';
import { pairOutages } from './pairing.js';

const iso = (ms: number) => new Date(Date.UTC(2026, 0, 2) + ms).toISOString();
const outage = (fromMs: number, toMs: number, uncertaintyMs = 0, ended = true) => ({
  from: iso(fromMs),
  to: iso(toMs),
  durationMs: toMs - fromMs,
  uncertaintyMs,
  ended,
});

describe('outages of several routes', () => {
  it('are one event if they overlap, with the shortest first and the differences to it', () => {
    const events = pairOutages([
      { route: 'vip', outages: [outage(1000, 24_000, 200)] },
      { route: 'direct', outages: [outage(1010, 22_000, 300)] },
    ]);
    expect(events).toEqual([
      {
        from: iso(1000),
        to: iso(24_000),
        routes: [
          {
            route: 'direct',
            outages: 1,
            outageMs: 20_990,
            ended: true,
            downLaterMs: 10,
            backLaterMs: 0,
            longerMs: 0,
            longerMinMs: 0,
            longerMaxMs: 0,
          },
          {
            route: 'vip',
            outages: 1,
            outageMs: 23_000,
            ended: true,
            downLaterMs: 0,
            backLaterMs: 2000,
            longerMs: 2010,
            longerMinMs: 1810,
            longerMaxMs: 2310,
          },
        ],
      },
    ]);
  });

  it('are two events if they only touch, and a route without an outage saw none', () => {
    const events = pairOutages([
      { route: 'a', outages: [outage(0, 1000)] },
      { route: 'b', outages: [outage(1000, 1500)] },
    ]);
    expect(events).toHaveLength(2);
    expect(events[0]?.routes).toMatchObject([
      { route: 'b', outages: 0, outageMs: 0, downLaterMs: null, backLaterMs: null },
      { route: 'a', outages: 1, longerMs: 1000, backLaterMs: 0 },
    ]);
  });

  it('are one event if a longer one spans them', () => {
    const [event, ...others] = pairOutages([
      { route: 'long', outages: [outage(0, 10_000)] },
      { route: 'short', outages: [outage(100, 3000), outage(8000, 12_000, 0, false)] },
    ]);
    expect(others).toEqual([]);
    expect(event?.routes).toMatchObject([
      { route: 'long', outages: 1, longerMs: 0, backLaterMs: 0 },
      {
        route: 'short',
        outages: 2,
        outageMs: 6900,
        ended: false,
        longerMs: null,
        longerMinMs: null,
        longerMaxMs: null,
        backLaterMs: null,
      },
    ]);
  });

  it('are none where no route had one', () => {
    expect(pairOutages([{ route: 'a', outages: [] }])).toEqual([]);
  });

  it('put a route last that was not back at the end, however short its outage was until then', () => {
    const [event] = pairOutages([
      { route: 'late', outages: [outage(20_000, 21_000, 0, false)] },
      { route: 'back', outages: [outage(1000, 24_000)] },
    ]);
    expect(event?.routes.map(({ route }) => route)).toEqual(['back', 'late']);
  });
});
