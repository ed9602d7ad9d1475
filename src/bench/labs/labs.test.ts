import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenariosDirectory } from '../../core/paths.js';
import type { HistoryEvent, ProxyServer } from '../../history/events.js';
import type { RunResult } from '../../judge/types.js';
import { loadScenarios } from '../../scenario/find.js';
import { sectionOf } from '../readme-sections.js';
import {
  describeRefusals,
  longestReadStallMs,
  longestWithoutServerMs,
  markedDownAfterMs,
  type LabRun,
} from './measures.js';
import { readPublished } from './published.js';
import { labSections } from './table.js';

const published = readPublished();

describe('what the labs published', () => {
  it('stands beside scenarios of the same lab', async () => {
    const references = new Map(
      (await loadScenarios()).map(({ scenario }) => [scenario.name, scenario.reference ?? '']),
    );
    for (const { experiments } of published.labs)
      for (const { id, scenario } of experiments) expect(references.get(scenario), scenario).toContain(id);
  });

  it('is what LABS.md shows, beside our numbers', () => {
    const text = readFileSync(join(scenariosDirectory(), 'LABS.md'), 'utf8');
    const shown = sectionOf(text, 'labs');
    const plain = (table: string) => table.replace(/-{3,}/g, '---').replace(/\s+/g, ' ').trim();
    expect(plain(shown)).toBe(plain(labSections(published, shown, () => undefined)));
  });
});

/** A run whose fault took effect on patroni2 after 1 s and was healed after 60 s. */
function runOf(events: readonly Partial<HistoryEvent>[]): LabRun {
  const faults = [{ node: 'patroni2', effectiveAtMs: 1000, healedAtMs: 60_000 }];
  return { result: { faults } as RunResult, history: events as readonly HistoryEvent[] };
}

const server = (name: string, up: boolean, t: number, proxy = 'haproxy1'): Partial<ProxyServer> => ({
  kind: 'proxy-server',
  proxy,
  backend: 'postgres_rw',
  server: name,
  up,
  t,
});

describe('the time without a server', () => {
  it('is the longest after the fault, as one proxy sees it', () => {
    const run = runOf([
      server('patroni1', false, 100),
      server('patroni1', true, 900),
      server('patroni1', false, 12_000),
      server('patroni1', false, 12_100, 'haproxy2'),
      server('patroni2', true, 36_500),
    ]);
    expect(longestWithoutServerMs(run, 'postgres_rw')).toBe(24_500);
  });

  it('is none while another server is up, and has no end where none came back', () => {
    const up = [server('patroni1', true, 0), server('patroni2', true, 0), server('patroni2', false, 5000)];
    expect(longestWithoutServerMs(runOf(up), 'postgres_rw')).toBe(0);
    expect(longestWithoutServerMs(runOf([...up, server('patroni1', false, 6000)]), 'postgres_rw')).toBeNull();
  });

  it('begins when the node of the fault is marked down for reads', () => {
    const down = { ...server('patroni2', false, 12_600), backend: 'postgres_ro' as const };
    expect(markedDownAfterMs(runOf([server('patroni2', false, 9000), down]))).toBe(11_600);
    expect(markedDownAfterMs(runOf([]))).toBeNull();
  });
});

it('a reader stalls from its last read to the next one, whatever others read', () => {
  const read = (reader: number, t: number, outcome: 'ok' | 'rejected' = 'ok') =>
    ({ kind: 'read', reader, t, outcome }) as const;
  const run = runOf([read(1, 900), read(2, 950), read(1, 8000, 'rejected'), read(2, 1050), read(1, 15_800)]);
  expect(longestReadStallMs(run)).toBe(14_900);
});

it('what a node says to a direct write counts until the heal', () => {
  const write = (target: string, t: number, code?: string) =>
    ({
      kind: 'direct-write',
      target,
      t,
      outcome: code === undefined ? 'ok' : 'rejected',
      ...(code && { code }),
    }) as const;
  const run = runOf([
    write('patroni2', 2000, '25006'),
    write('patroni1', 2000),
    write('patroni1', 30_000, '25006'),
    write('patroni1', 61_000),
  ]);
  expect(describeRefusals(run)).toBe('patroni1: 25006, patroni2: 25006');
});
