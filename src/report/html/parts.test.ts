import { describe, expect, it } from 'vitest';
import { evidenceLinks } from './parts.js';

describe('links to the evidence', () => {
  const links = (ids: number[], total?: number) => evidenceLinks(ids, new Map(), total).text.trim();

  it('are all there where they are few', () => {
    expect(links([1, 2, 3])).toBe('#1 #2 #3');
    expect(links([1, 2, 3], 3)).toBe('#1 #2 #3');
  });

  it('tell of how many more there are, not of how many more were named', () => {
    expect(links([1, 2, 3, 4, 5, 6], 315)).toBe('#1 #2 #3 #4 and 311 more');
    expect(links([1, 2], 40)).toBe('#1 #2 and 38 more');
  });

  it('do not count what is not known', () => {
    expect(links([1, 2, 3, 4, 5, 6])).toBe('#1 #2 #3 #4 and more');
  });
});
