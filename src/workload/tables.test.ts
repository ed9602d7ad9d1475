import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { composeDirectory } from '../core/paths.js';
import { CREATE_TABLES } from './tables.js';

it('creates the tables that a logical subscriber has', () => {
  const theirs = readFileSync(join(composeDirectory(), 'subscriber', 'tables.sql'), 'utf8');
  const statements = theirs.split('\n').filter((line) => !line.startsWith('--'));
  expect(statements.join('\n').trim()).toBe(CREATE_TABLES.trim());
});
