import { describe, expect, test } from 'vitest';
import { renderSummary } from './summary.js';
import { columns } from './terminal/text.js';
import { abortedRun, exampleRun, failingRun, type Example } from './testing/example.js';

const ESC = String.fromCharCode(27);
const reproduce = 'npx patroni-chaos run leader-kill --profile fast --seed 42';
const runDir = 'reports/leader-kill/20251103T091422Z-42';
const summary = (run: Example, width = 80, color = false) =>
  renderSummary(run.result, run.events, { width, color, runDir, reproduce });

describe('summary', () => {
  test('says the verdict first, and last what to type next', () => {
    const lines = summary(exampleRun()).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^PASS leader-kill Writes were down for 20\.7 s\./);
    expect(lines.at(-1)).toMatch(new RegExp(`next +${reproduce}$`));
    expect(lines.at(-2)).toMatch(new RegExp(`report +${runDir}/report.html$`));
    expect(summary(failingRun()).trimEnd()).toMatch(new RegExp(`next +${reproduce} --keep$`));
  });

  test('goes on with what it was given, and keeps the way to do it again', () => {
    const next = 'npx patroni-chaos campaign leader-kill --profile fast --runs 20';
    const { result, events } = exampleRun();
    const lines = renderSummary(result, events, { width: 80, color: false, runDir, reproduce, next }).trimEnd();
    expect(lines.split('\n').slice(-2)).toEqual([`  again        ${reproduce}`, `  next         ${next}`]);
  });

  test('breaks a command that is wider than the terminal so that it can be pasted', () => {
    const { result, events } = exampleRun();
    const long = `npx patroni-chaos run ${runDir}/copies/of/it/scenario.yaml --profile fast --seed 42`;
    const text = renderSummary(result, events, { width: 80, color: false, runDir, reproduce: long });
    const lines = text.trimEnd().split('\n');
    expect(lines.slice(lines.indexOf('  next') + 1)).toEqual([
      'npx patroni-chaos run \\',
      `${runDir}/copies/of/it/scenario.yaml --profile \\`,
      'fast --seed 42',
    ]);
  });

  test.each([80, 72, 60, 40, 24, 200])('no line is wider than %i columns', (width) => {
    for (const run of [exampleRun(), failingRun(), abortedRun()]) {
      for (const color of [false, true]) {
        const widest = Math.max(...summary(run, width, color).split('\n').map(columns));
        expect(widest).toBeLessThanOrEqual(width);
      }
    }
  });

  test('colours only when told to', () => {
    expect(summary(failingRun(), 80, false)).not.toContain(ESC);
    expect(summary(failingRun(), 80, true)).toContain(`${ESC}[31m✗`);
  });

  test('shows expected and measured of every check, and the reason of what is not a pass', () => {
    const text = summary(failingRun());
    expect(text).toMatch(/✓ leader +expected changes +measured patroni1 → patroni2/);
    expect(text).toMatch(/✗ lost-writes +expected 0 +measured 17\n {4}17 writes that patroni1 acknowledged/);
    expect(text).toMatch(/\? read-outage +expected < 5 s +measured unknown\n {4}The readers made no attempt/);
  });

  test('charts the outage as a valley between the marks of fault and first write', () => {
    const lines = summary(exampleRun()).split('\n');
    const floor = lines.find((line) => /^ +0┤/.test(line)) ?? '';
    const fault = lines.find((line) => line.includes('▲ kill patroni1 8.0 s')) ?? '';
    const back = lines.find((line) => line.includes('▲ writes back 28.7 s')) ?? '';
    expect(Math.abs(floor.indexOf('╰') - fault.indexOf('▲ kill'))).toBeLessThanOrEqual(1);
    expect(Math.abs(floor.indexOf('╯') - back.indexOf('▲ writes'))).toBeLessThanOrEqual(1);
    expect(lines.some((line) => line.includes('▲ heal 30.4 s'))).toBe(true);
  });

  test('charts the latency on a logarithmic scale, interrupted where nothing was acknowledged', () => {
    const lines = summary(exampleRun()).split('\n');
    const from = lines.findIndex((line) => line.includes('latency of the slowest'));
    const plot = lines.slice(
      from + 1,
      lines.findIndex((line, index) => index > from && line.includes('└')),
    );
    expect(plot.map((line) => /^ *(\S+ m?s)[┤┼]/.exec(line)?.[1])).toEqual([
      '10 ms',
      '5.6 ms',
      '3.2 ms',
      '1.8 ms',
      '1 ms',
    ]);
    const fault = (lines.find((line) => line.includes('▲ kill')) ?? '').indexOf('▲');
    const back = (lines.find((line) => line.includes('▲ writes back')) ?? '').indexOf('▲');
    const drawn = (from: number, to: number) =>
      plot
        .map((line) => line.slice(from, to))
        .join('')
        .trim();
    expect(drawn(fault + 1, back - 1)).toBe('');
    expect(drawn(9, fault - 1)).not.toBe('');
    expect(drawn(back + 2, 80)).not.toBe('');
  });

  test('an outage that never ended, one of zero and a run of nothing are shown without NaN', () => {
    const { result, events } = exampleRun();
    const timings = {
      ...result.timings,
      writeOutage: null,
      writeOutageMs: null,
      milestones: {},
      phases: {},
      dominant: null,
    };
    const quiet = { ...result, faults: [], timings: { ...timings, writeOutageMs: 0 } };
    for (const run of [
      { result: { ...result, timings }, events },
      { result: quiet, events },
      { result: quiet, events: [] },
      abortedRun(),
    ]) {
      expect(summary(run)).not.toMatch(/NaN|undefined|Infinity|null/);
    }
  });

  test('text from elsewhere cannot steer the terminal', () => {
    const { result, events } = exampleRun();
    const headline = `one${ESC}[2J${ESC}]0;title\u0007\ntwo`;
    expect(summary({ result: { ...result, headline }, events })).not.toContain(ESC);
  });
});
