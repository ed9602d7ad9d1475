import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { selectScenarios } from './select.js';

const directory = mkdtempSync(join(tmpdir(), 'patroni-chaos-select-'));
mkdirSync(join(directory, 'planted'));
const file = (name: string, tags: string) =>
  writeFileSync(
    join(directory, `${name}.yaml`),
    `name: ${name.replace('planted/', '')}\ntitle: X\ntags: [${tags}]\nexpect: { leader: stays, writeOutage: none }\n`,
  );
file('a', 'quick');
file('b', 'slow');
file('c', 'quick');
file('planted/d', 'planted');
const select = (more: Partial<Parameters<typeof selectScenarios>[0]>) =>
  selectScenarios({ names: [], all: false, ...more }, directory);

describe('what run runs', () => {
  it('names as they are given', async () => {
    expect(await select({ names: ['b', 'x.yaml'] })).toEqual(['b', 'x.yaml']);
  });
  it('--all: the catalogue without what was planted to fail', async () => {
    expect(await select({ all: true })).toEqual(['a', 'b', 'c']);
  });
  it('--tag: those that have it, planted ones too', async () => {
    expect(await select({ tag: 'quick' })).toEqual(['a', 'c']);
    expect(await select({ tag: 'planted' })).toEqual(['planted/d']);
  });
  it('--only: those whose names match, of the tag where there is one', async () => {
    expect(await select({ only: '*' })).toEqual(['a', 'b', 'c']);
    expect(await select({ only: 'b*' })).toEqual(['b']);
    expect(await select({ only: 'c, a*' })).toEqual(['a', 'c']);
    await expect(select({ only: 'a,x' })).rejects.toThrow(/got x/);
    await expect(select({ only: '[ac]', all: true })).rejects.toThrow(/got \[ac\]/);
    expect(await select({ tag: 'quick', only: 'c' })).toEqual(['c']);
  });
  it('--shard: parts that together are everything', async () => {
    expect(await select({ all: true, shard: '1/2' })).toEqual(['a', 'c']);
    expect(await select({ all: true, shard: '2/2' })).toEqual(['b']);
  });
  it.each(['0/2', '3/2', 'one', '1/0'])('refuses --shard %s', async (shard) => {
    await expect(select({ all: true, shard })).rejects.toThrow(/expected --shard as i\/n/);
  });
  it('refuses an unknown tag with the nearest', async () => {
    await expect(select({ tag: 'quik' })).rejects.toThrow(/did you mean quick/);
  });
  it('refuses nothing at all', async () => {
    await expect(select({})).rejects.toThrow(/expected the name of a scenario, a file, --tag, --only or --all/);
  });
});
