import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { renderJson } from '../report/json.js';
import { exampleRun, failingRun } from '../report/testing/example.js';
import { commonFolder, reportCommand } from './report.js';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'report-'))));

function makeRun(path: string, text = renderJson(exampleRun().result)): string {
  const directory = join(root, path);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'run.json'), text);
  writeFileSync(join(directory, 'report.html'), '');
  return directory;
}

const index = (...path: string[]) => readFileSync(join(root, ...path, 'index.html'), 'utf8');

describe('report of folders of runs', () => {
  it('merges the parts of a suite into one index above them, with links that work from there', async () => {
    makeRun('one/leader-kill/20260101T000000Z-1');
    makeRun('two/switchover/20260101T000000Z-1', renderJson({ ...exampleRun().result, scenario: 'switchover' }));
    const { exitCode, stdout } = await reportCommand([join(root, 'one'), join(root, 'two')], {});
    expect(stdout).toBe(`All 2 runs passed.\n${join(root, 'index.html')}\n`);
    expect(exitCode).toBe(0);
    expect(index()).toContain('href="one/leader-kill/20260101T000000Z-1/report.html"');
    expect(readFileSync(join(root, 'index.md'), 'utf8')).toContain('All 2 runs passed.');
  });

  it('ends with the code of the worst run, and goes where --out says', async () => {
    makeRun('runs/leader-kill/1');
    makeRun('runs/other/1', renderJson({ ...failingRun().result, scenario: 'other' }));
    expect(await reportCommand([join(root, 'runs')], { out: join(root, 'site') })).toMatchObject({ exitCode: 1 });
    expect(index('site')).toContain('href="../runs/other/1/report.html"');
  });

  it('has a row, and ends with 3, for a run.json that is broken, of another version or not there', async () => {
    makeRun('runs/a/1', '{ "schemaVersion": 1,');
    makeRun('runs/b/1', '{ "schemaVersion": 0 }');
    mkdirSync(join(root, 'runs', 'c', '1'), { recursive: true });
    writeFileSync(join(root, 'runs', 'c', '1', 'history.ndjson'), '');
    const { exitCode, stdout } = await reportCommand([join(root, 'runs')], {});
    expect(exitCode).toBe(3);
    expect(stdout).toContain('3 run directories could not be read.');
    for (const why of [/run\.json is broken/, /schemaVersion 0/, /there is no run\.json/])
      expect(index('runs')).toMatch(why);
  });

  it('counts a run once, whether `latest` is a link or, in an artefact, a copy', async () => {
    makeRun('runs/leader-kill/20251103T091422Z-42');
    makeRun('runs/leader-kill/latest');
    symlinkSync('20251103T091422Z-42', join(root, 'runs', 'leader-kill', 'link'));
    expect((await reportCommand([join(root, 'runs')], {})).stdout).toContain('The run passed.');
    expect(index('runs')).not.toContain('earlier');
  });

  it('says of one part among several that it has no run', async () => {
    makeRun('one/leader-kill/1');
    mkdirSync(join(root, 'two'));
    expect(await reportCommand([join(root, 'one'), join(root, 'two')], {})).toMatchObject({ exitCode: 3 });
    expect(index()).toContain('no run in it');
  });

  it.each(['empty', 'nowhere'])('refuses a folder without runs: %s', async (name) => {
    mkdirSync(join(root, 'empty'));
    const refused = reportCommand([join(root, name)], {});
    await expect(refused).rejects.toMatchObject({ exitCode: 64, code: 'RUN_DIRECTORY_INVALID' });
  });

  it('still takes one run directory for a run whose history is to be judged again', async () => {
    const refused = reportCommand([makeRun('runs/leader-kill/1')], {});
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('history.ndjson') as string });
  });
});

it('the common folder of folders is the deepest that has them all', () => {
  expect(commonFolder(['/a/b/one', '/a/b/two'])).toBe('/a/b');
  expect(commonFolder(['/a/b', '/a/b/two'])).toBe('/a/b');
  expect(commonFolder(['/a/b'])).toBe('/a/b');
  expect(commonFolder(['/a', '/b'])).toBe('/');
});
