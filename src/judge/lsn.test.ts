import { expect, it } from 'vitest';
import { formatBytes, lsnBytes } from './lsn.js';

it.each([
  ['0/0', 0],
  ['0/3000060', 0x3000060],
  ['16/B374D848', 0x16b374d848],
  ['unknown', null],
  [undefined, null],
])('%s is %s bytes', (lsn, bytes) => expect(lsnBytes(lsn)).toBe(bytes));

it.each([
  [312, '312 B'],
  [48 * 1024, '48 kB'],
  [1_258_291, '1.2 MB'],
])('%d bytes are %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));
