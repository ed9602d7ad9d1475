import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../core/paths.js';
import { parseScenario } from '../scenario/load.js';
import { readmeExamples, readmeScenarios, type Example } from './testing/readme.js';

const root = packageRoot();

/** What the compiler says of files that would lie in a project that has the package, by their names. */
function issuesOf(examples: readonly Example[]): Map<string, string[]> {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const settings: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    paths: { 'patroni-chaos': ['./src/index.ts'], 'patroni-chaos/vitest': ['./src/vitest.ts'] },
  };
  const texts = new Map(examples.map(({ name, text }) => [join(root, name), text]));
  const host = ts.createCompilerHost(settings);
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  const program = ts.createProgram([...texts.keys()], settings, host);
  return new Map(
    examples.map(({ name }) => {
      const file = program.getSourceFile(join(root, name));
      // Only these files: all that they import is checked by `npm run typecheck`.
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [name, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}

describe('the examples of README.md and scenarios/README.md', () => {
  it('compile, and would not with a mistake in them', () => {
    const examples = readmeExamples();
    expect(examples.map(({ name }) => name)).toEqual(['failover.test.ts', 'own-scenario.test.ts', 'failover.ts']);
    const text = (examples[1]?.text ?? '').replace("target: 'leader'", 'targets: 1');
    const { 'wrong.ts': wrong, ...right } = Object.fromEntries(issuesOf([...examples, { name: 'wrong.ts', text }]));
    expect(right).toEqual({ 'failover.test.ts': [], 'own-scenario.test.ts': [], 'failover.ts': [] });
    expect(wrong).not.toEqual([]);
  }, 60_000);

  it('are valid scenarios, and would not be with a mistake in them', async () => {
    const scenarios = readmeScenarios();
    const names = await Promise.all(
      scenarios.map(async (text) => (await parseScenario(text, 'README.md')).scenario.name),
    );
    expect(names).toEqual(['our-network-loss', 'replica-slow-then-leader-dies']);
    const wrong = (scenarios[0] ?? '').replace('target: leader', 'target: leather');
    await expect(parseScenario(wrong, 'README.md')).rejects.toThrow(/leather/);
  });
});
