import { describe, expect, it } from 'vitest';
import { judge } from '../judge.js';
import { scenario } from '../testing/cases.js';
import { checkOf } from '../testing/check-of.js';
import { RED_CASES } from '../testing/red-cases.js';
import { CHECKS } from './index.js';

/** Planted on a real stack: scenarios/tests/planted. */
const PLANTED: Record<string, string> = {
  misroutes: 'replicas-on-read-write', 'lost-writes': 'lost-acknowledged-writes', 'stale-writes': 'frozen-patroni',
}; // prettier-ignore

describe('the table of red cases', () => {
  const rows = CHECKS.map(({ name }) => {
    const ending = (wanted: string) =>
      (RED_CASES[name] ?? []).filter(({ verdict }) => verdict === wanted).map(({ what }) => what);
    const cells = [name, ending('fail').join('; '), ending('inconclusive').join('; '), PLANTED[name] ?? ''];
    return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;
  });
  const table = [
    '# How each check was seen red',
    '',
    'Every check has hand-made histories (`red-cases.ts`) that it must fail, or must call inconclusive. Some bugs are',
    'also planted on a real stack (`scenarios/tests/planted`).',
    '',
    '`index.test.ts` writes this page: `npx vitest run --project unit src/judge/checks -u`.',
    '',
    '| check | fails on | inconclusive on | planted bug |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ];
  it('is complete and up to date', async () => {
    await expect(table.join('\n')).toMatchFileSnapshot('RED.md');
  });
});

describe('every check', () => {
  it.each(CHECKS.map(({ name }) => name))('%s was seen red', (name) => {
    expect(RED_CASES[name]?.some(({ verdict }) => verdict !== 'pass')).toBe(true);
  });
  it('has a name of its own', () => {
    expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
  });
  it.each(CHECKS.map(({ name }) => name))('%s knows nothing of an empty history, and does not pass', (name) => {
    const check = judge(scenario(), []).checks.find((candidate) => candidate.name === name);
    if (check) expect(check.verdict).not.toBe('pass');
  });
});

describe.each(Object.entries(RED_CASES))('%s', (name, cases) => {
  it.each(cases)('$verdict: $what', ({ scenario: expectation = scenario(), history: make, verdict, reason }) => {
    const check = checkOf(name, expectation, make());
    expect({ verdict: check.verdict, reason: check.reason }).toMatchObject({ verdict });
    if (reason) expect(check.reason).toMatch(reason);
  });
});
