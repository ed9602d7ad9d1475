import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryEvent } from '../history/events.js';
import { readHistory } from '../history/read.js';
import { judge } from '../judge/judge.js';
import { renderHtml } from '../report/html.js';
import { renderMarkdown } from '../report/markdown.js';
import { renderSummary } from '../report/summary.js';
import { anHour, HOUR_SCENARIO } from './hour.js';

export interface Reporting {
  events: number;
  historyBytes: number;
  readMs: number;
  judgeMs: number;
  summaryMs: number;
  htmlMs: number;
  htmlBytes: number;
  /** Peak memory of the replay and of the report after it. */
  replayPeakBytes: number;
  peakBytes: number;
}

/** What `replay` and `report` do, for an hour of 1,000,000 operations in the given history file. */
export async function replayAndReport(file: string): Promise<Omit<Reporting, 'historyBytes'>> {
  const clock = stopwatch();
  const events = await readHistory(file);
  const readMs = clock();
  const result = judge(HOUR_SCENARIO, events);
  const judgeMs = clock();
  renderSummary(result, events, { width: 80, color: false, runDir: 'reports/hour', reproduce: '' });
  const summaryMs = clock();
  const replayPeakBytes = process.resourceUsage().maxRSS * 1024;
  renderMarkdown(result, events);
  const html = renderHtml(result, events, { reproduce: 'npx patroni-chaos run hour' });
  const htmlMs = clock();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return {
    events: events.length,
    readMs,
    judgeMs,
    summaryMs,
    htmlMs,
    htmlBytes: html.length,
    replayPeakBytes,
    peakBytes,
  };
}

function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const lap = performance.now() - last;
    last += lap;
    return lap;
  };
}

/**
 * Writes a synthetic hour with this many operations to a temporary file. A separate process replays it and writes the
 * reports.
 */
export async function measureReporting(operations: number): Promise<Reporting> {
  const directory = await mkdtemp(join(tmpdir(), 'patroni-chaos-hour-'));
  try {
    const file = join(directory, 'history.ndjson');
    await writeHistory(file, anHour(operations));
    const child = fork(fileURLToPath(new URL('./replay-process.ts', import.meta.url)), [file]);
    const message = once(child, 'message') as Promise<[Omit<Reporting, 'historyBytes'>]>;
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the process that replays ended with ${String(code)} before it had measured`);
    });
    const [measured] = await Promise.race([message, failed]);
    return { ...measured, historyBytes: (await stat(file)).size };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writeHistory(file: string, events: readonly HistoryEvent[]): Promise<void> {
  const stream = createWriteStream(file);
  for (let from = 0; from < events.length; from += 1000) {
    const text = events
      .slice(from, from + 1000)
      .map((event) => JSON.stringify(event))
      .join('\n');
    if (!stream.write(`${text}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}
