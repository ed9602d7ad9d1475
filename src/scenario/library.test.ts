import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenariosDirectory } from '../core/paths.js';
import { findScenario, loadScenarios, scenarioNames } from './find.js';
import { jsonSchemaFile, scenarioJsonSchema } from './json-schema.js';

const scenarios = await loadScenarios();

describe('the scenarios that come with the package', () => {
  it('has those of the main job and the planted bugs, these last', async () => {
    const names = await scenarioNames();
    expect(names).toEqual(
      expect.arrayContaining(['steady', 'leader-kill', 'leader-stop', 'leader-network-loss', 'planted/async-loss']),
    );
    const firstPlanted = names.findIndex((name) => name.includes('/'));
    expect(names.slice(firstPlanted).every((name) => name.includes('/'))).toBe(true);
  });

  it('names no two scenarios the same', () => {
    const names = scenarios.map(({ scenario }) => scenario.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(scenarios)('$scenario.name says what it is, and where its schema is', ({ scenario, file, source }) => {
    expect(basename(file, '.yaml')).toBe(scenario.name);
    expect(scenario.description).toBeTruthy();
    expect(scenario.reference).toBeTruthy();
    const schema = relative(dirname(file), jsonSchemaFile()).split(sep).join('/');
    const path = schema.startsWith('.') ? schema : `./${schema}`;
    expect(source.split('\n')[0]).toBe(`# yaml-language-server: $schema=${path}`);
  });
});

const ofTheCatalogue = scenarios.filter(({ scenario }) => !scenario.tags.includes('planted'));

it.each(ofTheCatalogue)(
  '$scenario.name says in at most two sentences and 30 words what on-call does',
  ({ scenario: { act = '' } }) => {
    const sentences = act.trim().split(/(?<=[.!?])\s/);
    expect(act.trim()).toMatch(/^[A-Z].*\.$/);
    expect(sentences.length).toBeLessThanOrEqual(2);
    expect(act.trim().split(/\s+/).length).toBeLessThanOrEqual(30);
    expect(act.length).toBeLessThanOrEqual(240);
  },
);

describe('scenarios/CATALOGUE.md', () => {
  const rows = rowsOf(readFileSync(join(scenariosDirectory(), 'CATALOGUE.md'), 'utf8'));
  const ours = scenarios.filter(({ file }) => dirname(file) === scenariosDirectory());

  it('lists each scenario where its reference says, and nowhere else', () => {
    const named = ours.flatMap(({ scenario }) =>
      [
        ...(scenario.reference ?? '').matchAll(
          /\bcatalogue (\d+)|\b(?:lab |and )?(B\d[a-c]?'?(?!\w)|(?<=lab )[ACD]\b)/g,
        ),
      ].map(([, fact, lab]) => `${fact ?? lab}: ${scenario.name}`),
    );
    const listed = [...rows].flatMap(([fact, { names }]) => names.map((name) => `${fact}: ${name}`));
    expect(listed.sort()).toEqual(named.sort());
  });

  it('numbers its facts from 1 on, and says where there is no scenario for one', () => {
    const facts = [...rows.keys()].filter((fact) => /^\d+$/.test(fact));
    expect(facts).toEqual(facts.map((_fact, index) => String(index + 1)));
    const bare = [...rows].filter(([, { names, text }]) => names.length === 0 && !text.includes('none yet'));
    expect(bare.map(([fact]) => fact)).toEqual([]);
  });

  it('and FINDINGS.md have what the scenarios point to', () => {
    const findings = readFileSync(join(scenariosDirectory(), 'FINDINGS.md'), 'utf8');
    const missing = scenarios.flatMap(({ scenario, source }) =>
      [...source.matchAll(/FINDINGS\.md,? (\d+)(?: and (\d+))?/g)]
        .flatMap(([, first, second]) => [first, second])
        .filter((finding) => finding !== undefined && !findings.includes(`\n## ${finding}. `))
        .map((finding) => `${scenario.name}: ${finding}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('scenarios/schema.json', () => {
  it('is fresh: npm run schema', () => {
    expect(readFileSync(jsonSchemaFile(), 'utf8')).toBe(scenarioJsonSchema());
  });

  it('leaves out nothing that has a default, and requires the rest', () => {
    const schema = JSON.parse(scenarioJsonSchema()) as { required: string[] };
    expect(schema.required).toEqual(['name', 'title', 'expect']);
  });
});

describe('findScenario', () => {
  it('finds by name, by the name without its folder, and by path', async () => {
    expect(await findScenario('leader-kill')).toBe(join(scenariosDirectory(), 'leader-kill.yaml'));
    expect(await findScenario('async-loss')).toBe(join(scenariosDirectory(), 'planted', 'async-loss.yaml'));
    expect(await findScenario('planted/async-loss')).toBe(join(scenariosDirectory(), 'planted', 'async-loss.yaml'));
    const path = join(scenariosDirectory(), 'steady.yaml');
    expect(await findScenario(path)).toBe(path);
  });

  it.each([
    ['leader-kil', ': did you mean leader-kill?'],
    ['somewhere/stedy.yaml', ': did you mean steady?'],
    ['quorum', ': did you mean quorum-commit-leader-kill?'],
    ['gremlin', ''],
  ])('refuses %s', async (name, near) => {
    await expect(findScenario(name)).rejects.toMatchObject({
      code: 'SCENARIO_UNKNOWN',
      exitCode: 64,
      message: `expected the name of a scenario or the path of a .yaml file, got ${name}${near}`,
      hint: 'Run `patroni-chaos list` to see all scenarios.',
    });
  });
});

/** The rows of the tables by their first cell, with the scenarios that the last one links to. */
function rowsOf(markdown: string): Map<string, { names: string[]; text: string }> {
  const rows = [...markdown.matchAll(/^\| (\d+|[A-D]\d?[a-c]?'?) +\|.*\| (.*?) +\|$/gm)];
  return new Map(
    rows.map(([, fact = '', text = '']) => {
      const names = [...text.matchAll(/\]\(([\w-]+)\.yaml\)/g)].map(([, name = '']) => name);
      return [fact, { names, text }];
    }),
  );
}
