import { describe, expect, it } from 'vitest';
import type { LogTag } from '../history/events.js';
import { judge } from './judge.js';
import { leaderKill, scenario } from './testing/cases.js';

const withLogs = (...tags: LogTag[]) => {
  const builder = leaderKill().without((event) => event.kind === 'log' && event.tag.startsWith('rewind'));
  tags.forEach((tag, index) => builder.log(33_000 + index * 100, 'patroni1', tag));
  return judge(scenario(), builder.events()).rejoin;
};

describe('how a node came back', () => {
  it.each([
    [['rewind-start', 'rewind-done'], 'rewind'],
    [['rewind-start', 'rewind-failed', 'basebackup-start', 'basebackup-done'], 'basebackup'],
    [['crash-recovery', 'rewind-not-needed'], 'restart'],
    [[], 'restart'],
  ] as [LogTag[], string][])('%j: %s', (tags, means) => {
    const rejoin = withLogs(...tags);
    expect(rejoin).toMatchObject({ node: 'patroni1', means, ms: 5_500 });
    if (tags.length > 0) expect(rejoin.evidence.length).toBeGreaterThan(0);
  });
  it('ignores what it did before the heal and what others did', () => {
    const builder = leaderKill().without((event) => event.kind === 'log' && event.tag.startsWith('rewind'));
    const events = builder.log(5_000, 'patroni1', 'rewind-start').log(34_000, 'patroni3', 'basebackup-start').events();
    expect(judge(scenario(), events).rejoin.means).toBe('restart');
  });
});
