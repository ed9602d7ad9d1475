import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { expect } from 'vitest';
import { packageRoot } from '../../src/core/paths.js';

/** The scope of the tests of this checkout. A user's stacks have another one, so `down` in a test leaves them alone. */
export const TESTS_SCOPE = `tests-${createHash('sha256').update(packageRoot()).digest('hex').slice(0, 6)}`;

// A scope for each file: files run in parallel, and each may keep a stack or run `down`.
const file = basename(expect.getState().testPath ?? 'unknown', '.test.ts');
process.env['PATRONI_CHAOS_SCOPE'] = `${TESTS_SCOPE}-${file}`;
