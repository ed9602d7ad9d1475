import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { expect } from 'vitest';
import { packageRoot } from '../../src/core/paths.js';

/**
 * Of the tests of this checkout. The scope of a user's own stacks is another one: `down` in a test leaves them alone.
 */
export const TESTS_SCOPE = `tests-${createHash('sha256').update(packageRoot()).digest('hex').slice(0, 6)}`;

// A scope for each file: files run side by side, and each may keep a stack or type `down`.
const file = basename(expect.getState().testPath ?? 'unknown', '.test.ts');
process.env['PATRONI_CHAOS_SCOPE'] = `${TESTS_SCOPE}-${file}`;
