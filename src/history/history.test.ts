import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnvironmentError } from '../core/errors.js';
import { readHistory } from './read.js';
import { Recorder } from './recorder.js';

let directory = '';
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'patroni-chaos-test-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const phase = (t: number) => ({ kind: 'phase', t, unc: 0, src: 'runner', phase: 'steady' }) as const;
const unexpected = (error: EnvironmentError) => {
  throw error;
};

describe('a history on disk', () => {
  it('is read back as it was recorded, numbered from 1', async () => {
    const file = join(directory, 'history.ndjson');
    const recorder = new Recorder(file, unexpected);
    recorder.record(phase(1));
    recorder.record(phase(2.0005));
    await recorder.close();
    expect(await readHistory(file)).toEqual([
      { id: 1, ...phase(1) },
      { id: 2, ...phase(2.001) },
    ]);
  });

  it('whose last line was cut off by a kill is read up to there', async () => {
    const file = join(directory, 'history.ndjson');
    writeFileSync(file, `${JSON.stringify({ id: 1, ...phase(1) })}\n`);
    appendFileSync(file, '{"id":2,"ki');
    expect(await readHistory(file)).toHaveLength(1);
  });

  it('with a broken line in the middle is refused by file and line', async () => {
    const file = join(directory, 'history.ndjson');
    const line = JSON.stringify({ id: 1, ...phase(1) });
    writeFileSync(file, `${line}\nnonsense\n${line}\n`);
    await expect(readHistory(file)).rejects.toMatchObject({
      code: 'HISTORY_INVALID',
      exitCode: 64,
      message: `${file}:2:1: expected one event of a history as JSON`,
    });
  });

  it('that cannot be written is told of once, with the cause', async () => {
    const failures: EnvironmentError[] = [];
    const recorder = new Recorder(join(directory, 'missing', 'history.ndjson'), (error) => failures.push(error));
    recorder.record(phase(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await recorder.close();
    expect(failures.map(({ code }) => code)).toEqual(['HISTORY_WRITE']);
  });
});
