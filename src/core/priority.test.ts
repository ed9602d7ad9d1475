import { describe, expect, it } from 'vitest';
import { autogroupNice } from './priority.js';

describe("the place of a session among others, by the kernel's text", () => {
  it.each([
    ['/autogroup-685411 nice 0\n', 0],
    ['/autogroup-17 nice -10\n', -10],
    ['/autogroup-17 nice 19', 19],
    ['', null],
    ['/autogroup-17\n', null],
  ])('%j: %s', (text, nice) => expect(autogroupNice(text)).toBe(nice));
});
