import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './run.js';

describe('run', () => {
  it.each([
    ['a stack to be kept that others use', ['steady'], { keep: true, reuseStacks: true }, /keep without reuseStacks/],
    [
      'a bring-up ahead where every run has its own',
      ['steady'],
      { bringUpAhead: true },
      /reuseStacks with bringUpAhead/,
    ],
    ['an unknown scenario among good ones', ['steady', 'leader-kil'], {}, /did you mean leader-kill/],
  ])('refuses %s, with 64, before anything is started', async (_what, names, options, message) => {
    const out = mkdtempSync(join(tmpdir(), 'run-cli-'));
    const refused = runCommand(names, { out, keep: false, json: false, ...options });
    await expect(refused).rejects.toMatchObject({ exitCode: 64, message: expect.stringMatching(message) as string });
    expect(readdirSync(out)).toEqual([]);
  });

  it('refuses a JUnit file that cannot be written, with 3, before anything is started', async () => {
    const out = mkdtempSync(join(tmpdir(), 'run-cli-'));
    writeFileSync(join(out, 'file'), 'kept');
    const refused = runCommand(['steady'], { out, keep: false, json: false, junit: join(out, 'file', 'junit.xml') });
    await expect(refused).rejects.toMatchObject({ exitCode: 3, code: 'REPORT_WRITE' });
    expect(readdirSync(out)).toEqual(['file']);
    expect(readFileSync(join(out, 'file'), 'utf8')).toBe('kept');
  });
});
