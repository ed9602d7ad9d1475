import { describe, expect, it } from 'vitest';
import type { LogTag } from '../history/events.js';
import { judge } from './judge.js';
import { leaderKill, scenario, steady } from './testing/cases.js';

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

describe('a replica that was cut off without its walreceiver noticing', () => {
  const CUT = scenario(
    { steps: [{ fault: 'partition', target: 'any-replica', hold: '6s' }, { heal: 'all' }] },
    { leader: 'stays', writeOutage: 'none', timeline: 'same', rejoin: { means: 'any', within: '3s' } },
  );
  /** Cut at 5 s and healed at 11 s; at each moment, what patroni3 has received, with `streaming` all the while. */
  const judged = (received: [fromMs: number, toMs: number, lsn: string][]) => {
    const builder = steady((steadily) =>
      steadily
        .without(({ kind, src }) => kind === 'probe' && (src === 'probe:patroni3' || src === 'probe:patroni1'))
        .probes(
          'patroni1',
          { from: 1_000, to: 20_000 },
          { inRecovery: false, timeline: 1, lsn: '0/9000', walReceiver: null },
        )
        .fault(
          { fault: 'partition', target: 'any-replica', node: 'patroni3' },
          { effective: 5_000, healing: 10_900, healed: 11_000 },
        ),
    );
    for (const [from, to, receivedLsn] of received)
      builder.probes(
        'patroni3',
        { from, to },
        { inRecovery: true, timeline: 1, receivedLsn, walReceiver: 'streaming' },
      );
    const { rejoin, checks } = judge(CUT, builder.events());
    return { rejoin, check: checks.find(({ name }) => name === 'rejoin') };
  };

  it('is back when it has received what it had missed', () => {
    const { rejoin, check } = judged([
      [1_000, 5_000, '0/8000'],
      [5_000, 13_000, '0/8500'],
      [13_000, 20_000, '0/9000'],
    ]);
    expect(rejoin).toMatchObject({ node: 'patroni3', means: 'none', ms: 2_000 });
    expect(check).toMatchObject({ verdict: 'pass', measured: 'the stream went on, 2.00 s' });
  });
  it('comes back too late', () => {
    const { check } = judged([
      [1_000, 5_000, '0/8000'],
      [5_000, 15_000, '0/8500'],
      [15_000, 20_000, '0/9000'],
    ]);
    expect(check).toMatchObject({ verdict: 'fail' });
  });
  it('never comes back', () => {
    const { check } = judged([[1_000, 20_000, '0/8500']]);
    expect(check).toMatchObject({ verdict: 'fail', reason: 'patroni3 was healed and never streamed again.' });
  });
  it('was not held up by a fault that left it what it needs', () => {
    const { rejoin, check } = judged([
      [1_000, 10_000, '0/8000'],
      [10_000, 20_000, '0/9000'],
    ]);
    expect(rejoin.node).toBeNull();
    expect(check).toMatchObject({ verdict: 'inconclusive' });
  });
});

describe('a node that an operation took away', () => {
  const REINIT = scenario(
    { steps: [{ fault: 'operation', operation: 'reinit', target: 'any-replica', hold: '10s' }, { heal: 'all' }] },
    { leader: 'stays', writeOutage: 'none', timeline: 'same' },
  );

  it('is on its way back from the call on: there is nothing to heal', () => {
    const events = steady((steadily) =>
      steadily
        .without(({ kind, src }) => kind === 'probe' && src === 'probe:patroni3')
        .fault(
          { fault: 'operation', target: 'any-replica', node: 'patroni3' },
          { injecting: 5_000, effective: 5_100, healing: 15_000, healed: 15_000 },
        )
        .probes('patroni3', { from: 1_000, to: 5_300 }, { inRecovery: true, timeline: 1, walReceiver: 'streaming' })
        .probes('patroni3', { from: 5_300, to: 8_000 }, { outcome: 'rejected', stage: 'connect', code: 'ECONNREFUSED' })
        .log(6_000, 'patroni3', 'basebackup-start')
        .probes('patroni3', { from: 8_000, to: 20_000 }, { inRecovery: true, timeline: 1, walReceiver: 'streaming' }),
    ).events();
    expect(judge(REINIT, events).rejoin).toMatchObject({ node: 'patroni3', means: 'basebackup', ms: 3_000 });
  });
});

describe('a node that was killed while another fault was in force on it', () => {
  const BOTH = scenario(
    {
      steps: [
        { fault: 'bandwidth', target: 'any-replica', kilobytesPerSecond: 200, id: 'slow' },
        { fault: 'kill', target: 'any-replica', id: 'death', hold: '2s' },
        { heal: 'death' },
        { wait: '3s' },
        { heal: 'all' },
      ],
    },
    { leader: 'stays', writeOutage: 'none', timeline: 'same' },
  );

  it('is on its way back from the heal of its death, not of the other fault', () => {
    const history = steady((steadily) =>
      steadily
        .without(({ kind, src }) => kind === 'probe' && src === 'probe:patroni3')
        .probes('patroni3', { from: 1_000, to: 7_000 }, { inRecovery: true, timeline: 1, walReceiver: 'streaming' })
        .probes('patroni3', { from: 13_500, to: 20_000 }, { inRecovery: true, timeline: 1, walReceiver: 'streaming' })
        .fault(
          { fault: 'bandwidth', target: 'any-replica', node: 'patroni3', step: 0 },
          { effective: 5_000, healing: 12_000, healed: 12_100 },
        )
        .fault(
          { fault: 'kill', target: 'any-replica', node: 'patroni3', injection: 2, step: 1 },
          { effective: 7_000, healing: 9_000, healed: 9_100 },
        ),
    );
    const { node, ms } = judge(BOTH, history.events()).rejoin;
    expect(node).toBe('patroni3');
    expect(ms).toBeGreaterThan(4_000);
  });
});
