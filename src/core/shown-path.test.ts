import { describe, expect, it } from 'vitest';
import { shownPath } from './shown-path.js';

describe('a path as one would type it', () => {
  it.each([
    ['/home/me/reports/leader-kill/1', 'reports/leader-kill/1'],
    ['/tmp/out/leader-kill/1', '/tmp/out/leader-kill/1'],
    ['/home/me-too/x', '/home/me-too/x'],
    ['/home/me', '.'],
    ['../you/x', '/home/you/x'],
  ])('%s is %s', (path, shown) => expect(shownPath(path, '/home/me')).toBe(shown));
});
