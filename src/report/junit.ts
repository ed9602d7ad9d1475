import type { Check, RunResult } from '../judge/types.js';
import { formatWriteOutages } from './format.js';

/**
 * JUnit as GitHub and GitLab read it: a suite per scenario, a case per check. Inconclusive is `skipped` with its
 * reason. A run that could not be judged has a case named `run`, so that it is not overlooked.
 */
export function renderJUnit(results: readonly RunResult[]): string {
  const suites = results.map((result) => ({ result, cases: casesOf(result) }));
  const total = totals(suites.flatMap(({ cases }) => cases));
  const time = seconds(results.reduce((sum, result) => sum + result.durationMs, 0));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="patroni-chaos" ${total} time="${time}">`,
    ...suites.map(({ result, cases }) => suite(result, cases)),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  name: string;
  outcome: 'passed' | 'failure' | 'error' | 'skipped';
  message: string;
  body: string;
}

function casesOf(result: RunResult): Case[] {
  const cases = result.checks.map(caseOf);
  const why = result.cause ?? result.headline;
  if (result.verdict === 'error') cases.unshift({ name: 'run', outcome: 'error', message: why, body: result.headline });
  else if (result.verdict === 'skipped') cases.unshift({ name: 'run', outcome: 'skipped', message: why, body: '' });
  else if (cases.length === 0) {
    cases.unshift({ name: 'run', outcome: 'skipped', message: `${result.verdict}: ${why}`, body: '' });
  }
  return cases;
}

function caseOf(check: Check): Case {
  const values = `expected ${check.expected}, measured ${check.measured}`;
  if (check.verdict === 'pass') return { name: check.name, outcome: 'passed', message: '', body: '' };
  if (check.verdict === 'inconclusive') {
    return { name: check.name, outcome: 'skipped', message: `inconclusive: ${check.reason ?? values}`, body: values };
  }
  const evidence = check.evidence.length > 0 ? `\nevidence: events ${check.evidence.join(', ')} of history.ndjson` : '';
  return { name: check.name, outcome: 'failure', message: values, body: `${check.reason ?? values}${evidence}` };
}

function suite(result: RunResult, cases: readonly Case[]): string {
  const time = seconds(result.durationMs);
  // Each check spans the whole run. Equal shares make the sum of all cases the run's duration.
  const share = seconds(result.durationMs / cases.length);
  const timestamp = result.startedAt.replace(/(\.\d+)?Z$/, '');
  return [
    `  <testsuite name="${xml(result.scenario)}" ${totals(cases)} time="${time}" timestamp="${xml(timestamp)}">`,
    '    <properties>',
    ...properties(result).map(([name, value]) => `      <property name="${xml(name)}" value="${xml(value)}"/>`),
    '    </properties>',
    ...cases.flatMap((one) => testcase(one, result, share)),
    `    <system-out>${xml(result.headline)}</system-out>`,
    '  </testsuite>',
  ].join('\n');
}

function testcase(one: Case, result: RunResult, time: string): string[] {
  const start = `    <testcase name="${xml(one.name)}" classname="${xml(result.scenario)}" time="${time}"`;
  if (one.outcome === 'passed') return [`${start}/>`];
  const message = `message="${xml(one.message)}"`;
  const inner =
    one.outcome === 'skipped'
      ? one.body === ''
        ? `<skipped ${message}/>`
        : `<skipped ${message}>${xml(one.body)}</skipped>`
      : `<${one.outcome} ${message} ` +
        `type="${one.outcome === 'failure' ? 'expectation' : 'run'}">${xml(one.body)}</${one.outcome}>`;
  return [`${start}>`, `      ${inner}`, '    </testcase>'];
}

function properties(result: RunResult): [string, string][] {
  return [
    ['verdict', result.verdict],
    ...(result.hazard ? [['hazard', result.hazard] as [string, string]] : []),
    ['seed', String(result.seed)],
    ['profile', result.profile],
    ['write-outages', formatWriteOutages(result)],
    ...Object.entries(result.versions).map(([name, version]): [string, string] => [`version.${name}`, version]),
    ...Object.entries(result.settings).map(([name, value]): [string, string] => [`setting.${name}`, value]),
  ];
}

function totals(cases: readonly Case[]): string {
  const of = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`;
}

/** Seconds with a decimal point, as JUnit requires. */
function seconds(ms: number): string {
  return Number.isFinite(ms) ? (ms / 1000).toFixed(3) : '0.000';
}

// ANSI colours, and characters that XML 1.0 forbids even when escaped.
const FORBIDDEN = /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;',
}; // prettier-ignore

function xml(text: string): string {
  return text
    .replace(FORBIDDEN, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"'\n\r\t]/g, (character) => ENTITIES[character] ?? character);
}
