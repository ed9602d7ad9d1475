import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageOf } from '../errors.js';
import { readYaml } from './read.js';
import { YamlSource } from './source.js';

const schema = z.strictObject({
  name: z.string(),
  size: z.union([z.int(), z.enum(['small', 'large'])]).optional(),
  parts: z.array(z.strictObject({ weight: z.number().max(5) })).default([]),
  colours: z.record(z.string(), z.boolean()).default({}),
});

function read(text: string): unknown {
  try {
    return readYaml(text, schema, { file: 'f.yaml', code: 'BAD' }).value;
  } catch (error) {
    return messageOf(error).split('\n');
  }
}

describe('readYaml', () => {
  it('fills in defaults', () => {
    expect(read('name: x')).toEqual({ name: 'x', parts: [], colours: {} });
  });

  it('follows aliases to what is wrong', () => {
    expect(read('name: x\nparts:\n  - &heavy { weight: 9 }\n  - *heavy\n')).toEqual([
      'f.yaml:3:22: expected at most 5, got 9',
    ]);
  });

  it.each([
    [
      'name: [',
      [
        'f.yaml:1:8: expected valid YAML, got: Flow sequence in block collection must be sufficiently indented ' +
          'and end with a ]',
      ],
    ],
    ['name: x\nname: y', ['f.yaml:2:1: expected each key once, got name a second time']],
    ['name: x\n---\nname: y', ['f.yaml:2:1: expected one YAML document, got another one']],
    ['name: !secret x', ['f.yaml:1:7: expected valid YAML, got: Unresolved tag: !secret']],
    ['', ['f.yaml:1:1: expected a map of keys and values, got nothing']],
    ['just words', ['f.yaml:1:1: expected a map of keys and values, got "just words"']],
    ['name:', ['f.yaml:1:6: expected a text, got nothing']],
    ['size: 1', ['f.yaml:1:1: expected the key name: a text, got none']],
    ['name: x\nsize: smal', ['f.yaml:2:7: expected small or large, got "smal": did you mean small?']],
    ['name: x\ncolours: { red: yes }', ['f.yaml:2:17: expected true or false, got "yes"']],
    [
      'name: x\nparts:\n  - weight: a\n  - { wieght: 1 }',
      [
        'f.yaml:3:13: expected a number, got "a"',
        'f.yaml:4:5: expected the key weight: a number, got none',
        'f.yaml:4:7: expected a known key, got wieght: did you mean weight?',
      ],
    ],
    [
      'name: x\n__proto__: { a: 1 }',
      ['f.yaml:2:1: expected one of the keys name, size, parts or colours, got __proto__'],
    ],
  ])('refuses %j', (text, messages) => {
    expect(read(text)).toEqual(messages);
  });

  it('refuses an alias bomb', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      lines.push(
        `a${level}: &a${level} [${Array<string>(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    expect(read(lines.join('\n'))).toEqual([
      'f.yaml:1:1: expected plain YAML, got: Excessive alias count indicates a resource exhaustion attack',
    ]);
  });
});

describe('YamlSource', () => {
  const source = new YamlSource('f.yaml', 'a:\n  - b: 1\n    c: [x, y]\n');

  it('knows where values and keys are', () => {
    expect(source.at(['a', 0, 'c', 1])).toEqual({ line: 3, column: 12 });
    expect(source.atKey(['a', 0, 'c'])).toEqual({ line: 3, column: 5 });
    expect(source.atKey(['a', 0, 'c', 1])).toEqual({ line: 3, column: 12 });
  });

  it('answers for what is missing with what should hold it', () => {
    expect(source.at(['a', 0, 'd', 'e'])).toEqual({ line: 2, column: 5 });
    expect(source.at(['a', 7])).toEqual({ line: 2, column: 3 });
  });
});
