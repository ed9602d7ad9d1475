import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CONSUMER_NAMES } from './components/consumer-models.js';
import { DCS_NAMES } from './components/dcs-models.js';
import { ROUTER_NAMES } from './components/router-models.js';
import { importsOf } from './testing/imports.js';
import { isExempt, sourceFiles, type SourceFile } from './testing/sources.js';

/** What the code may know of DCS, routers and ports: as tidy.test.ts, which has the other rules. */

/** Where the name of a router or a DCS may be asked for: its own folder. */
const inFolderOf = (path: string, names: readonly string[]) =>
  names.some((name) => path.startsWith(`components/${name}/`));

/** "run/run.ts: role === 'haproxy'" for each place that asks which router there is instead of asking the route. */
function asksForRouters(files: readonly SourceFile[], names: readonly string[]): string[] {
  const name = `['"](?:${names.join('|')})['"]`;
  const asking = [`[\\w.)\\]]+\\s*[!=]==?\\s*${name}`, `${name}\\s*[!=]==?`, `\\bcase ${name}`, `\\.get\\(${name}\\)`];
  const pattern = new RegExp(asking.join('|'), 'g');
  return files
    .filter((file) => !isExempt(file) && !inFolderOf(file.path, names))
    .flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([found]) => `${path}: ${found}`));
}

/** Where a DCS or a consumer may be named, besides its folder: the lists of all of them, and of all settings. */
const LISTS = [
  'components/consumer-models.ts',
  'components/consumers.ts',
  'components/dcs-models.ts',
  'components/dcs-registry.ts',
  'topology/settings-table.ts',
];

/**
 * "run/run.ts: role === 'etcd'" for each place that asks which DCS or consumer it has, or knows the folder of one,
 * instead of asking the interface.
 */
function asksForComponents(files: readonly SourceFile[], names: readonly string[]): string[] {
  const name = `['"](?:${names.join('|')})['"]`;
  const asking = [
    `\\w+ ?[!=]==? ?${name}`,
    `${name} ?[!=]==? ?\\w+`,
    `\\bcase ${name}`,
    `\\b(?:role|component): ${name}(?! as)`,
    `${name}[^\\]\\n]*\\]\\.includes\\(`,
  ];
  const pattern = new RegExp(asking.join('|'), 'g');
  return files
    .filter((file) => !isExempt(file) && !inFolderOf(file.path, names) && !LISTS.includes(file.path))
    .flatMap((file) => [
      ...[...file.text.matchAll(pattern)].map(([found]) => `${file.path}: ${found}`),
      ...importsOf(file)
        .filter(({ of }) => inFolderOf(of, names))
        .map(({ of }) => `${file.path} imports ${of}`),
    ]);
}

/** Ports of the topologies. Histories from before routes were recorded had two of them. */
const PORTS = /\b(?:5000|5001|5432|7000|8008|2379)\b/;
const FORMER_PORTS = 'history/route.ts';
/** A name that says that the number is a length of time. */
const IN_MS = /ms$/i;

/**
 * "run/targets.ts: 5432" for each port outside topologies: as text, or as a number that is neither a length of time by
 * its name, nor part of a calculation or a list.
 */
function namesPorts(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => PORTS.test(file.text) && !isExempt(file) && file.path !== FORMER_PORTS)
    .flatMap((file) => {
      const found: string[] = [];
      const visit = (node: ts.Node) => {
        const text = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) ? node.text : null;
        if (text !== null && PORTS.test(text)) found.push(`${file.path}: ${text}`);
        if (ts.isNumericLiteral(node) && PORTS.test(node.text) && !isLength(node))
          found.push(`${file.path}: ${node.text}`);
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true));
      return found;
    });
}

function isLength({ parent }: ts.NumericLiteral): boolean {
  if (ts.isPropertyAssignment(parent)) return !/port|container/i.test(parent.name.getText());
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return IN_MS.test(parent.name.getText());
  return ts.isBinaryExpression(parent) || ts.isArrayLiteralExpression(parent);
}

const sources = sourceFiles();

describe('src/', () => {
  it('asks the route, and not which router it is', () => {
    expect(asksForRouters(sources, ROUTER_NAMES)).toEqual([]);
  });
  it('asks the DCS, whichever it is', () => expect(asksForComponents(sources, DCS_NAMES)).toEqual([]));
  it('asks the consumer, whichever it is', () => expect(asksForComponents(sources, CONSUMER_NAMES)).toEqual([]));
  it('names no port of a topology', () => expect(namesPorts(sources)).toEqual([]));
});

describe('these rules', () => {
  const file = (path: string, ...lines: string[]) => ({ path, text: lines.join('\n') });

  it('see who asks for the name of a router, outside its folder and tests', () => {
    const asking = ["if (role === 'haproxy') return;", "if ('haproxy' !== router) return;", "    case 'haproxy':"];
    expect(asksForRouters([file('run/a.ts', ...asking)], ['haproxy', 'libpq'])).toHaveLength(asking.length);
    const allowed = [
      file('components/haproxy/a.ts', ...asking),
      file('run/a.test.ts', ...asking),
      file('run/b.ts', "const names = ['haproxy'];", "if (role === 'patroni') return;"),
    ];
    expect(asksForRouters(allowed, ['haproxy', 'libpq'])).toEqual([]);
  });

  it('see who asks for the name of a DCS, outside its folder and tests', () => {
    const asking = [
      "if (node.role === 'etcd') continue;",
      "if ('consul' !== role) return;",
      "    case 'etcd':",
      "const needs = { role: 'consul', count: 1 };",
      "const isDcs = ['etcd', 'consul'].includes(role);",
      "import { readEtcd } from '../components/etcd/client.js';",
    ];
    const found = asksForComponents([file('run/a.ts', ...asking)], ['etcd', 'consul']);
    expect(found).toHaveLength(asking.length);
    expect(found).toContain("run/a.ts: role === 'etcd'");
    expect(found).toContain('run/a.ts imports components/etcd/client');
    const allowed = [
      file('components/etcd/client.ts', ...asking),
      file('components/dcs-models.ts', ...asking),
      file('run/a.test.ts', ...asking),
      file('run/b.ts', "record({ src: 'etcd-watch' });", "if (target === 'etcd-leader') return;"),
    ];
    expect(asksForComponents(allowed, ['etcd', 'consul'])).toEqual([]);
  });

  it('see a port, and no length of time', () => {
    const ports = [
      'const POSTGRES = 5432;',
      'endpointOf(node, 8008);',
      "const text = 'port 5000';",
      'const more = `${host}:5001`;',
      'const at = { port: 2379 };',
    ];
    expect(namesPorts([file('run/a.ts', ...ports)])).toHaveLength(ports.length);
    const allowed = [
      file('history/route.ts', ...ports),
      file('run/a.test.ts', ...ports),
      file(
        'run/b.ts',
        'const WAIT_MS = 5000;',
        'const half = ms / 5000;',
        'const values = [500, 5000];',
        '// port 5432',
      ),
    ];
    expect(namesPorts(allowed)).toEqual([]);
  });
});
