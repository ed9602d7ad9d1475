import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useColor } from './screen.js';

const terminal = { isTTY: true };
/** As Node makes it: without `isTTY`. */
const pipe = {};

describe('useColor', () => {
  beforeEach(() => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR']) vi.stubEnv(name, undefined);
    vi.stubEnv('TERM', 'xterm');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    ['a terminal', terminal, {}, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['a pipe', pipe, {}, false],
    ['a pipe on CI', pipe, { CI: 'true' }, false],
    ['a pipe that is asked for colour', pipe, { FORCE_COLOR: '1' }, true],
    ['a terminal that is asked for none', terminal, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR beside FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('on %s', (_what, stream, environment, expected) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(useColor(stream)).toBe(expected);
  });
});
