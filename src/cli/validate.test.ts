import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateCommand } from './validate.js';

describe('validate', () => {
  it('says of a right one that it is', async () => {
    expect(await validateCommand({ files: ['leader-kill'] })).toEqual({
      exitCode: 0,
      stdout: 'leader-kill: ok, The leader dies\n',
    });
  });

  it('tells the errors of every file and goes on', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'validate-')), 'bad.yaml');
    await writeFile(file, 'name: bad\nsteady: 5\nexpect: { leader: stays, writeOutage: none }\n');
    expect(await validateCommand({ files: [file, 'nope.yaml', 'steady'] })).toEqual({
      exitCode: 64,
      stdout: [
        `${file}:1:1: expected the key title: a text, got none`,
        `${file}:2:9: expected a length of time with its unit: 500ms, 30s, 2min, got 5`,
        'expected the name of a scenario or the path of a .yaml file, got nope.yaml: there is no such file',
        'steady: ok, Nothing happens',
        '',
      ].join('\n'),
    });
  });
});
