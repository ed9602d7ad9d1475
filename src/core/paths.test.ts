import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { composeDirectory, packageRoot, scenariosDirectory } from './paths.js';

describe('paths', () => {
  it('finds the package and what lies in it', () => {
    expect(existsSync(join(packageRoot(), 'package.json'))).toBe(true);
    expect(existsSync(join(composeDirectory(), 'docker-compose.yml'))).toBe(true);
    expect(existsSync(join(scenariosDirectory(), 'leader-kill.yaml'))).toBe(true);
  });
});
