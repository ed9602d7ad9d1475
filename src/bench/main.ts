import Table from 'cli-table3';
import { DEFAULT_TOPOLOGY } from '../scenario/schema.js';
import { calibrate } from './calibration.js';
import { measureBringUp } from './bring-up.js';
import { measureJudging } from './judging.js';
import { measureOverhead } from './overhead.js';
import { measureReporting } from './reporting.js';
import { median } from './median.js';
import { measureThroughput, type ThroughputRound } from './throughput.js';

/** The target for detecting the end of an outage. */
const SOON_MS = 20;

/** The benchmarks by name. They print tables and fail only if they cannot measure. */
const BENCHES: Record<string, () => Promise<void>> = {
  calibration: async () => {
    const head = ['kind', 'truth', '±', 'client saw', 'at least', 'at most', 'estimate off', 'begin', 'end', 'late'];
    const table = new Table({ head });
    const rows = await calibrate(Number(process.env['ROUNDS'] ?? 2), ({ kind, truthMs, errorMs, holds, lateMs }) =>
      notify(
        `${kind} ${truthMs.toFixed(0)} ms: off by ${errorMs.toFixed(1)} ` +
          `ms${holds ? '' : ', OUTSIDE what was said'}, late by ${lateMs.toFixed(0)} ms`,
      ),
    );
    for (const row of rows) {
      const { between, beginSeenAfterMs: begin, endSeenAfterMs: end } = row;
      const lengths = [row.truthMs, row.truthUncertaintyMs, row.seenMs, between.minMs, between.maxMs, row.errorMs];
      table.push([row.kind, ...[...lengths, begin, end, row.lateMs].map((value) => value.toFixed(1))]);
    }
    const share = (kind: string) => {
      const own = rows.filter((row) => row.kind === kind);
      return `${kind} ${own.filter((row) => row.endSeenAfterMs <= SOON_MS).length} of ${own.length}`;
    };
    const kinds = [...new Set(rows.map(({ kind }) => kind))];
    const worst = Math.max(...rows.map(({ errorMs }) => Math.abs(errorMs)));
    const outside = rows.filter(({ holds }) => !holds).length;
    print(
      `Calibration: outages of known length, measured and judged as in a run, ms\n${table.toString()}\n` +
        `worst error ${worst.toFixed(1)} ms; the truth outside the stated range in ${outside} of ${rows.length}\n` +
        `the end seen within ${SOON_MS} ms: ${kinds.map(share).join(', ')}`,
    );
  },
  'bring-up': async () => {
    const table = new Table({
      head: ['run', 'containers s', 'leader s', 'first write s', 'all streaming s', 'taken down s'],
    });
    const topology = process.env['TOPOLOGY'] ?? DEFAULT_TOPOLOGY;
    const rows = await measureBringUp(Number(process.env['ROUNDS'] ?? 3), topology);
    rows.forEach((row, index) => table.push([index + 1, ...row.map((ms) => (ms / 1000).toFixed(2))]));
    print(`Bring-up of topology ${topology}, fast profile\n${table.toString()}`);
  },
  overhead: async () => {
    const { seconds, steadyShare, outageShare, ...rest } = await measureOverhead();
    const { writesPerSecond, readsPerSecond, maxLoopDelayMs } = rest;
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
    print(
      `Harness at the default load for ${seconds} s: ${percent(steadyShare)} of a core, ` +
        (`${writesPerSecond.toFixed(0)} writes/s, ${readsPerSecond.toFixed(0)} reads/s, event loop at most ` +
          `${maxLoopDelayMs.toFixed(0)} ms late; `) +
        `while the leader is dead: ${percent(outageShare)} of a core`,
    );
  },
  throughput: async () => {
    const table = new Table({ head: ['round', 'pgbench /s', 'writer /s', 'ratio', 'harness cores', 'bytes/write'] });
    const line = (round: ThroughputRound) => [
      round.pgbench.toFixed(0),
      round.writer.toFixed(0),
      `${(round.ratio * 100).toFixed(1)} %`,
      round.harnessCpu.toFixed(2),
      round.bytesPerWrite.toFixed(0),
    ];
    const rounds = await measureThroughput(Number(process.env['ROUNDS'] ?? 5), (round) =>
      notify(line(round).join('  ')),
    );
    rounds.forEach((round, index) => table.push([index + 1, ...line(round)]));
    const ratio = median(rounds.map((round) => round.ratio));
    print(
      `Writer at full speed with the whole ledger, against pgbench -f insert.sql, 10 sessions each, in turns\n` +
        `${table.toString()}\nmedian ratio ${(ratio * 100).toFixed(1)} %`,
    );
  },
  judging: async () => {
    for (const fate of ['kept', 'lost'] as const) {
      const { events, ms } = measureJudging(1_000_000, fate);
      const perSecond = ((events / ms) * 1000).toFixed(0);
      print(`Judging: ${events} events in ${ms.toFixed(0)} ms, ${perSecond} events/s (all writes ${fate})`);
    }
    await Promise.resolve();
  },
  reporting: async () => {
    const hour = await measureReporting(1_000_000);
    const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
    const replayMs = hour.readMs + hour.judgeMs + hour.summaryMs;
    print(
      `Reporting an hour of ${hour.events} events (${megabytes(hour.historyBytes)}): replay ${seconds(replayMs)} ` +
        (`(read ${seconds(hour.readMs)}, judge ${seconds(hour.judgeMs)}, summary ${seconds(hour.summaryMs)}) ` +
          `within ${megabytes(hour.replayPeakBytes)}; `) +
        (`report.html and report.md ${seconds(hour.htmlMs)}, page of ${(hour.htmlBytes / 1e6).toFixed(2)} MB, ` +
          `${megabytes(hour.peakBytes)} in all`),
    );
  },
};

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}
function notify(text: string): void {
  process.stderr.write(`${text}\n`);
}

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
