import { expect, it } from 'vitest';
import { shellQuoted } from './shell.js';

it.each([
  ['reports/x/scenario.yaml', 'reports/x/scenario.yaml'],
  ['ttl=20,30', 'ttl=20,30'],
  ['my runs/x.yaml', `'my runs/x.yaml'`],
  [`it's.yaml`, `'it'\\''s.yaml'`],
  ['$HOME', `'$HOME'`],
  ['', `''`],
])('%s is typed %s', (word, typed) => expect(shellQuoted(word)).toBe(typed));
