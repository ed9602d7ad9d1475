import { describe, expect, it } from 'vitest';
import { tagOf } from './log-tags.js';

/** Log lines of Patroni 4.0.7 and PostgreSQL 17, copied from the containers. */
describe('what a log line means', () => {
  it.each([
    ['INFO: promoted self to leader by acquiring session lock', 'promoting'],
    ['2026-11-21 01:41:30.829 UTC [59] LOG:  selected new timeline ID: 2', 'promoted'],
    ['2026-11-21 01:41:30.937 UTC [55] LOG:  database system is ready to accept connections', 'accepting'],
    ['2026-11-21 01:42:09,364 INFO: running pg_rewind from patroni1', 'rewind-start'],
    ['2026-11-21 01:42:11,559 INFO: pg_rewind exit code=0', 'rewind-done'],
    ['INFO: pg_rewind exit code=1', 'rewind-failed'],
    ['INFO: replica has been created using basebackup', 'basebackup-done'],
    ['LOG:  started streaming WAL from primary at 0/4000000 on timeline 2', 'streaming'],
    ['INFO: servers diverged at WAL location 0/4044FF8 on timeline 1', 'diverged'],
  ])('%s', (line, tag) => {
    expect(tagOf(line)).toBe(tag);
  });

  it('most mean nothing', () => {
    expect(tagOf('INFO: no action. I am (patroni1), a secondary, and following a leader (patroni3)')).toBeNull();
  });
});
