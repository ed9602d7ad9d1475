import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/core/paths.js';
import { imageNames, contentHash } from '../../src/images/build-context.js';

const empty = mkdtempSync(join(tmpdir(), 'patroni-chaos-pack-'));
const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  version: string;
  devDependencies: { vitest: string };
};

const inFolder = (command: string, ...args: string[]) =>
  execa(command, args, { cwd: empty, reject: false, env: { NO_COLOR: '1', NODE_OPTIONS: '', VITEST: '' } });

interface Packed {
  filename: string;
  files: { path: string }[];
}
let packed: Packed;

/** The package as a user gets it: packed, installed in an empty folder, used from there. */
describe('npm pack', () => {
  beforeAll(async () => {
    const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', empty], { cwd: packageRoot() });
    // Output of `prepare` may come before.
    [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [Packed];
    writeFileSync(join(empty, 'package.json'), '{ "type": "module", "private": true }');
    const { exitCode, stderr } = await inFolder('npm', 'install', '--no-audit', '--no-fund', `./${packed.filename}`);
    expect(exitCode, stderr).toBe(0);
  }, 600_000);
  afterAll(() => rmSync(empty, { recursive: true, force: true }));

  it('packs what is needed and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    for (const needed of [
      'LICENSE',
      'README.md',
      'compose/docker-compose.yml',
      'compose/Dockerfile',
      'scenarios/schema.json',
      'scenarios/leader-kill.yaml',
      'scenarios/planted/async-loss.yaml',
      'dist/index.d.ts',
    ])
      expect(paths).toContain(needed);
    expect(
      paths.filter((path) => /^(src|reports|node_modules)\/|\/tests?\/|testing\/|\.test\.|tsbuildinfo/.test(path)),
    ).toEqual([]);
  });

  it('starts from there', async () => {
    const version = await inFolder('npx', '--no-install', 'patroni-chaos', '--version');
    expect(version.stdout.trim(), version.stderr).toBe(manifest.version);
    const list = await inFolder('npx', '--no-install', 'patroni-chaos', 'list');
    expect(list.stdout, list.stderr).toContain('leader-kill');
    const scenario = join('node_modules', 'patroni-chaos', 'scenarios', 'leader-kill.yaml');
    const validate = await inFolder('npx', '--no-install', 'patroni-chaos', 'validate', scenario);
    expect(validate.exitCode, validate.stderr).toBe(0);
  });

  it('builds the same images as from the repository: they need not be built again', () => {
    const installed = join(empty, 'node_modules', 'patroni-chaos', 'compose');
    expect(imageNames(contentHash(installed))).toEqual(imageNames(contentHash()));
  });

  it('can be imported without vitest', async () => {
    const script = `import * as chaos from 'patroni-chaos'; process.stdout.write(Object.keys(chaos).sort().join(' '))`;
    const { stdout, stderr } = await inFolder('node', '--input-type=module', '-e', script);
    expect(stdout, stderr).toBe('ChaosError EnvironmentError InterruptedError UsageError defineScenario runScenario');
  });

  it('has types that need no other package than vitest, and a vitest entry that works with it', async () => {
    const { vitest } = manifest.devDependencies;
    const install = await inFolder('npm', 'install', '--no-audit', '--no-fund', `vitest@${vitest}`, 'typescript@5.9');
    expect(install.exitCode, install.stderr).toBe(0);
    writeFileSync(
      join(empty, 'use.test.ts'),
      `import { defineScenario, type HistoryEvent, type RunResult, type Scenario } from 'patroni-chaos';
       import { scenarioTest } from 'patroni-chaos/vitest';
       import { expect, test } from 'vitest';
       export const kinds = (events: readonly HistoryEvent[], _scenario?: Scenario) => events.map(({ kind }) => kind);
       export const verdict = ({ verdict }: RunResult) => verdict;
       const own = defineScenario({ name: 'own', title: 'Own', expect: { leader: 'any', writeOutage: 'any' } });
       test('types and entry', () => { expect(scenarioTest).toBeTypeOf('function'); expect(own.name).toBe('own'); });`,
    );
    const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', 'false'];
    const compiled = await inFolder('npx', '--no-install', 'tsc', ...strict, 'use.test.ts');
    // Errors in the type declarations of dependencies are ignored.
    const ours = compiled.stdout
      .split('\n')
      .filter((line) => line.includes('patroni-chaos') || line.startsWith('use.'));
    expect(ours).toEqual([]);
    const run = await inFolder('npx', '--no-install', 'vitest', 'run');
    expect(run.exitCode, `${run.stdout}\n${run.stderr}`).toBe(0);
  });
});
