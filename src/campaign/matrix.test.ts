import { beforeAll, describe, expect, it } from 'vitest';
import type { StackContext } from '../scenario/check.js';
import { scenarioFrom } from '../scenario/load.js';
import type { Scenario } from '../scenario/schema.js';
import { loadProfile } from '../topology/profile.js';
import { loadTopology } from '../topology/topology.js';
import { matrixAsText, matrixFromText, parseMatrix, planCells } from './matrix.js';

let context: StackContext;
let scenario: Scenario;

beforeAll(async () => {
  context = { topology: await loadTopology('haproxy'), profile: await loadProfile('fast') };
  ({ scenario } = await scenarioFrom({
    name: 'by-hand',
    title: 'By hand',
    stack: { settings: { haproxyFall: 3 } },
    steps: [{ fault: 'kill', target: 'leader', hold: 'until-failover' }],
    expect: { leader: 'changes', writeOutage: 'any' },
  }));
});

describe('--matrix', () => {
  it('makes every combination, on top of what the scenario sets', () => {
    const cells = planCells(scenario, parseMatrix(['ttl=20,30', 'loop_wait=2,10']), context);
    expect(cells.map(({ name }) => name)).toEqual([
      'ttl=20 loop_wait=2',
      'ttl=20 loop_wait=10',
      'ttl=30 loop_wait=2',
      'ttl=30 loop_wait=10',
    ]);
    expect(cells[1]?.chosen).toEqual({ ttl: 20, loopWait: 10 });
    expect(cells[1]?.settings).toMatchObject({ ttl: 20, loopWait: 10, haproxyFall: 3, retryTimeout: 3 });
    expect(cells[1]?.scenario.stack.settings).toEqual({ ttl: 20, loopWait: 10, haproxyFall: 3 });
  });

  it('reads texts, switches and the names of scenario files', () => {
    expect(parseMatrix(['haproxyInter=1s,3s', 'synchronous_mode=false,true'])).toEqual([
      { name: 'haproxyInter', values: ['1s', '3s'] },
      { name: 'synchronousMode', values: [false, true] },
    ]);
    const dimensions = parseMatrix(['haproxy_rw_check=OPTIONS /primary,GET /master', 'ttl=25']);
    expect(matrixFromText(matrixAsText(dimensions))).toEqual(dimensions);
  });

  it('is one cell without a name where there is none', () => {
    expect(planCells(scenario, [], context)).toMatchObject([{ name: '', chosen: {}, settings: { ttl: 20 } }]);
  });

  it.each([
    ['ttl', 'expected a setting with its values, name=value,value, got ttl'],
    ['tll=20', /expected a setting \(ttl, loop_wait, .*\), got tll: did you mean ttl\?/],
    ['ttl=10,30', /^ttl=10: expected at least 20: Patroni runs a shorter ttl as 20 s.*got 10$/],
    ['ttl=20s', /^ttl=20s: expected whole seconds, without a unit/],
    ['ttl=', /^ttl=: expected whole seconds/],
    ['haproxy_inter=1', /expected a time as HAProxy writes it/],
    ['ttl=20,20', 'ttl=20,20: expected different values, got one twice'],
  ])('refuses %s and says why', (item, message) => {
    expect(() => parseMatrix([item])).toThrow(message);
  });

  it('refuses a setting that is given twice, under whatever name, and tells all that is wrong', () => {
    expect(() => parseMatrix(['loop_wait=1', 'loopWait=2'])).toThrow('expected each setting once, got loop_wait again');
    expect(() => parseMatrix(['x', 'ttl=1'])).toThrow(/got x\nttl=1: expected at least 20/);
  });

  it('refuses a combination that Patroni would change, by name and with what would become of it', () => {
    const plan = () => planCells(scenario, parseMatrix(['ttl=20,30', 'loop_wait=2,15']), context);
    expect(plan).toThrow(
      /^ttl=20 loop_wait=15: expected loopWait \+ 2 × retryTimeout ≤ ttl, got 15 \+ 2 × 3 = 21 > 20: set ttl to at/,
    );
    expect(plan).toThrow(/ 21 > 20: set ttl to at least 21, or Patroni would run loop_wait as 14/);
    expect(plan).not.toThrow(/ttl=30 loop_wait=15/);
  });
});
