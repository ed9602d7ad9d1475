import { describe, expect, it } from 'vitest';
import { lanesOf, stacksFor, type Planned } from './suite.js';

const usual = { stack: 'usual', settings: 'fast', fresh: false, bringsUp: false, spoils: false };
const common = (name: string, ms: number): Planned => ({ ...usual, name, ms });
const sync = (name: string, ms: number): Planned => ({ ...usual, name, settings: 'sync', ms });
const disk = (name: string, ms: number): Planned => ({ ...usual, name, stack: 'with a disk', settings: 'disk', ms });
const broken = (name: string, ms: number): Planned => ({ ...usual, name, settings: 'planted', spoils: true, ms });

describe('lanesOf', () => {
  const scenarios = [
    common('a', 40), sync('s', 30), common('b', 30), sync('t', 15), common('c', 20), common('d', 10), disk('full', 5),
  ]; // prettier-ignore

  it('puts every scenario into one lane, those with the same settings together, those with another stack last, the longest before these', () => {
    expect(lanesOf(scenarios, 2)).toEqual([
      ['d', 'c', 's', 't'],
      ['b', 'a', 'full'],
    ]);
  });

  it('puts those that want a new stack after those that take what is there, and another stack after both', () => {
    const fresh = { ...common('new', 30), fresh: true };
    expect(lanesOf([common('a', 40), fresh, common('b', 20), disk('full', 5)], 1)).toEqual([['b', 'a', 'new', 'full']]);
  });

  it('begins with what judges how its stack comes up', () => {
    const made = { ...common('made', 30), fresh: true, bringsUp: true };
    const fresh = { ...common('new', 30), fresh: true };
    expect(lanesOf([common('a', 40), fresh, made, disk('full', 5)], 1)).toEqual([['made', 'a', 'new', 'full']]);
  });

  it('puts what spoils its stack last', () => {
    expect(lanesOf([common('a', 20), broken('p', 40), common('b', 20), broken('q', 40)], 1)).toEqual([
      ['b', 'a', 'p', 'q'],
    ]);
  });

  it('keeps what spoils its stack together, however much it is', () => {
    expect(lanesOf([broken('p', 40), broken('q', 40), common('a', 20)], 2)).toEqual([['p', 'q'], ['a']]);
  });

  it('makes no lane without work', () => {
    expect(lanesOf([common('a', 1)], 3)).toEqual([['a']]);
    expect(lanesOf([], 2)).toEqual([]);
  });
});

describe('stacksFor', () => {
  it.each([
    { cores: 1, stolen: 0, stacks: 1 },
    { cores: 2, stolen: 0.01, stacks: 3 },
    { cores: 2, stolen: 0.1, stacks: 2 },
    { cores: 4, stolen: 0, stacks: 6 },
    { cores: 16, stolen: 0, stacks: 6 },
  ])('$cores cores of which $stolen is stolen: $stacks', ({ cores, stolen, stacks }) =>
    expect(stacksFor(cores, stolen)).toBe(stacks),
  );
});
