import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './core/paths.js';
import { FAULTS } from './faults/registry.js';
import { importsOf, type Import } from './testing/imports.js';
import { isExempt, sourceFiles, type SourceFile } from './testing/sources.js';

/**
 * Layout and style that neither compiler nor linter see: the rooms of src/ (src/README.md) and which may know which.
 */

/** A room, a file of it, or `type` and either: what a room may import besides itself and packages. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  history: ['core'],
  docker: ['core'],
  images: ['core', 'docker'],
  setup: ['core', 'docker', 'images'],
  components: ['core', 'history', 'docker', 'stack/types', 'type topology/routes', 'topology/settings', 'topology/settings-table'],
  topology: ['core', 'components/consumer-models', 'components/dcs-models', 'components/patroni/dynamic-settings', 'components/router-models', 'type stack/types'],
  stack: ['core', 'docker', 'images', 'components', 'topology', 'type history'],
  faults: ['core', 'docker', 'components', 'stack/types', 'type history', 'topology/settings'],
  workload: ['core', 'history'],
  observe: ['core', 'history', 'docker', 'type stack/types', 'components/observer', 'components/dcs-models'],
  scenario: ['core', 'faults/registry', 'faults/target-schema', 'faults/selectors', 'topology', 'components/consumer-models', 'components/dcs-models', 'components/patroni/dynamic-settings', 'type stack/types'],
  judge: ['core', 'history', 'components/bound', 'components/consumer-models', 'components/dcs', 'components/dcs-models', 'type components/router-model', 'components/router-models', 'type scenario', 'scenario/steps', 'faults/registry', 'faults/selectors', 'type faults/failure-mode', 'topology/settings-table'],
  report: ['core', 'type history', 'history/route', 'judge'],
  hatest: ['core', 'history', 'workload', 'judge/outage'],
  run: ['core', 'history', 'docker', 'images', 'components', 'topology', 'stack', 'faults', 'workload', 'observe', 'scenario', 'judge', 'report'],
  campaign: ['core', 'history', 'docker', 'images', 'topology', 'stack', 'faults', 'workload', 'scenario', 'judge', 'report', 'run'],
  cli: ['core', 'history', 'components/dcs-models', 'docker', 'images', 'setup', 'topology', 'stack', 'faults', 'workload', 'scenario', 'judge', 'report', 'run', 'campaign', 'hatest'],
  library: ['core', 'type history', 'type judge', 'docker', 'images', 'setup', 'topology', 'stack', 'scenario', 'report', 'run'],
  'index.ts': ['core', 'library', 'type history', 'type judge', 'type scenario'],
  'vitest.ts': ['core', 'library', 'type scenario'],
  bench: ['core', 'history', 'docker', 'images', 'components', 'topology', 'stack', 'faults', 'workload', 'observe', 'scenario', 'judge', 'report', 'run', 'campaign'],
}; // prettier-ignore

/** Rooms that only compute: they must be able to run where there is neither a database nor an engine. */
const PURE = ['judge', 'report'];
const DRIVERS = ['pg', 'dockerode', 'testcontainers', 'etcd3'];

const MAY_PRINT = ['cli', 'report', 'bench'];
const LONGEST = 300;
/** Written in pieces, so that this file does not contain what it looks for. */
const REGISTRIES = [
  'docker' + '.io/',
  'registry.npm' + 'js',
  'deb.' + 'debian.org',
  'quay' + '.io',
  'ghcr' + '.io',
  'pypi' + '.org',
];

const roomOf = (path: string) => path.split('/')[0] ?? '';
/** "judge/judge.ts imports run/steps" for each arrow that runs the wrong way. */
function wrongArrows(files: readonly SourceFile[]): string[] {
  return files.filter((file) => !isExempt(file)).flatMap((file) => {
    const room = roomOf(file.path);
    const allowed = MAY_IMPORT[room];
    if (!allowed) return [`${file.path} is in a room that is not in the table`];
    const fits = ({ of, isType }: Import) =>
      [roomOf(of), of].some((what) => allowed.includes(what) || (isType && allowed.includes(`type ${what}`)));
    return importsOf(file)
      .filter((target) => target.isLocal && roomOf(target.of) !== room && !fits(target))
      .map(({ of, isType }) => `${file.path} imports ${isType ? 'a type of ' : ''}${of}`);
  }); // prettier-ignore
}

/** "judge/judge.ts needs pg" for each database or engine driver that a pure room reaches, however far down. */
function driversReached(files: readonly SourceFile[]): string[] {
  const imports = new Map(
    files.map((file) => [file.path.replace(/\.ts$/, ''), importsOf(file).filter(({ isType }) => !isType)]),
  );
  const reach = (path: string, seen: Set<string>): string[] => {
    if (seen.has(path)) return [];
    seen.add(path);
    return (imports.get(path) ?? []).flatMap(({ of, isLocal }) => (isLocal ? reach(of, seen) : [of]));
  };
  return files.filter((file) => PURE.includes(roomOf(file.path)) && !isExempt(file)).flatMap(({ path }) =>
    DRIVERS.filter((driver) => reach(path.replace(/\.ts$/, ''), new Set()).includes(driver)).map((driver) => `${path} needs ${driver}`),
  ); // prettier-ignore
}

/** Where a fault's name may be asked for: its own file. */
const FAULT_KINDS = 'faults/kinds/';

/**
 * "judge/rejoin.ts: fault === 'kill'" for each place that asks which fault it has instead of asking the fault: a
 * comparison, a switch, a list of names, or a table by names.
 */
function asksForFaults(files: readonly SourceFile[], names: readonly string[]): string[] {
  const name = `['"](?:${names.join('|')})['"]`;
  const asking = [
    `\\bfault\\s*[!=]==?\\s*${name}`,
    `${name}\\s*[!=]==?\\s*[\\w.]*\\bfault\\b`,
    `\\bswitch \\([\\w.]*\\bfault\\)`,
    `\\.includes\\([\\w.]*\\bfault\\)`,
    `\\.has\\([\\w.]*\\bfault\\)`,
    `\\bRecord<(?:FaultName|FaultStep\\['fault'\\])`,
    `\\b(?:FaultName|FaultStep\\['fault'\\])\\[\\]`,
    `(?:FaultParameters|FaultStep) & \\{ fault: ${name}`,
  ];
  const pattern = new RegExp(asking.join('|'), 'g');
  return files
    .filter((file) => !isExempt(file) && !file.path.startsWith(FAULT_KINDS))
    .flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([found]) => `${path}: ${found}`));
}

const printing = (files: readonly SourceFile[]) =>
  files
    .filter(({ path, text }) => /\bconsole\s*\./.test(text) && !MAY_PRINT.includes(roomOf(path)))
    .map(({ path }) => path);

/** Of tests and their tools, too: a file is one idea. */
const tooLong = (files: readonly SourceFile[]) =>
  files.filter(({ text }) => text.trimEnd().split('\n').length > LONGEST).map(({ path }) => path);

const root = packageRoot();
const all = sourceFiles();
/** Without this file, which contains what it looks for. */
const sources = all.filter(({ path }) => path !== 'tidy.test.ts');

describe('src/', () => {
  it('imports only in the direction of the table', () => expect(wrongArrows(sources)).toEqual([]));
  it('judges and reports without a database or an engine', () => expect(driversReached(sources)).toEqual([]));
  it('prints only where a person reads', () => expect(printing(sources)).toEqual([]));
  it('asks a fault what it does, and not which one it is', () => {
    const names = FAULTS.map(({ name }) => name);
    expect(asksForFaults(sources, names)).toEqual([]);
  });
  it(`has no file over ${LONGEST} lines`, () => expect(tooLong(all)).toEqual([]));
});

describe('the repository', () => {
  it('names no registry: they are configured on the machine', () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean);
    const naming = tracked.filter((path) => {
      const text = readIfThere(join(root, path));
      return REGISTRIES.some((registry) => text.includes(registry));
    });
    expect(naming).toEqual([]);
  });
});

/** A file may be listed and already deleted in the work tree. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

describe('these rules', () => {
  const file = (path: string, ...lines: string[]) => ({ path, text: lines.join('\n') });

  it('see an arrow that runs the wrong way, in every form of import', () => {
    const bad = [
      file('judge/a.ts', "import { x } from '../run/steps.js';", "import type { Y } from '../cli/main.js';"),
      file('core/b.ts', "export * from '../history/events.js';"),
      file('scenario/c.ts', "const d = await import('../stack/engine.js');"),
      file(
        'stack/e.ts',
        "import { type F } from '../history/events.js';",
        "import type { G } from '../history/events.js';",
      ),
      file('attic/h.ts', ''),
    ];
    expect(wrongArrows(bad)).toEqual([
      'judge/a.ts imports run/steps',
      'judge/a.ts imports a type of cli/main',
      'core/b.ts imports history/events',
      'scenario/c.ts imports stack/engine',
      'stack/e.ts imports history/events',
      'attic/h.ts is in a room that is not in the table',
    ]);
  });

  it('see a driver behind another file, and not behind a type', () => {
    const files = [
      file('judge/a.ts', "import { b } from '../stack/b.js';"),
      file('judge/c.ts', "import type { b } from '../stack/b.js';"),
      file('stack/b.ts', "import './d.js';"),
      file('stack/d.ts', "import pg from 'pg';"),
    ];
    expect(driversReached(files)).toEqual(['judge/a.ts needs pg']);
  });

  it('see who asks for the name of a fault, outside its file and tests', () => {
    const asking = [
      "if (step.fault === 'kill') return;",
      "if ('stop' !== injection.fault) return;",
      'switch (step.fault) {',
      "const silent = ['kill', 'stop'].includes(step.fault);",
      'const modes: Record<FaultName, string> = {};',
      "const over: readonly FaultStep['fault'][] = [];",
      "function f(step: FaultStep & { fault: 'kill' }) {}",
    ];
    const found = asksForFaults([file('judge/a.ts', ...asking)], ['kill', 'stop']);
    expect(found).toHaveLength(asking.length);
    expect(found[0]).toBe("judge/a.ts: fault === 'kill'");
    const allowed = [
      file('faults/kinds/kill.ts', ...asking),
      file('judge/a.test.ts', ...asking),
      file('judge/b.ts', "if (signal === 'kill') return;", 'if (step.fault === earlier.fault) return;'),
    ];
    expect(asksForFaults(allowed, ['kill', 'stop'])).toEqual([]);
  });

  it('see who prints and what is too long', () => {
    const files = [
      file('core/a.ts', 'console.log(1)'),
      file('cli/b.ts', 'console.log(1)'),
      file('core/c.ts', ...Array<string>(301).fill('x')),
      file('core/d.test.ts', ...Array<string>(301).fill('x')),
      file('core/testing/e.ts', ...Array<string>(301).fill('x')),
      file('core/f.ts', ...Array<string>(300).fill('x')),
    ];
    expect(printing(files)).toEqual(['core/a.ts']);
    expect(tooLong(files)).toEqual(['core/c.ts', 'core/d.test.ts', 'core/testing/e.ts']);
  });
});
