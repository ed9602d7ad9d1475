import { expect, it } from 'vitest';
import { withLinksInto } from './attachment.js';

it('points links at the files beside the report, and leaves those in the page and to other sites', () => {
  const page =
    '<a href="logs/patroni1.log">log</a> <a href="#e12">#12</a> <a href="https://patroni.readthedocs.io/">docs</a>';
  expect(withLinksInto('/runs/leader kill/x', page)).toBe(
    '<a href="file:///runs/leader%20kill/x/logs/patroni1.log">log</a> <a href="#e12">#12</a> <a ' +
      'href="https://patroni.readthedocs.io/">docs</a>',
  );
});
