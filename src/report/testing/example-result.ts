import type { HistoryEvent } from '../../history/events.js';
import type { Check, RunResult } from '../../judge/types.js';
import { AT } from './example-history.js';

/** What a judge would say of `exampleHistory`: a pass. */
export function exampleResult(events: readonly HistoryEvent[]): RunResult {
  const idAt = (predicate: (event: HistoryEvent) => boolean) => events.find(predicate)?.id ?? 0;
  const writes = events.filter((event) => event.kind === 'write');
  const count = (outcome: string) => writes.filter((event) => event.outcome === outcome).length;
  const ok = writes.filter((event) => event.outcome === 'ok');
  const lastOld = ok.filter((event) => event.t < AT.kill).at(-1);
  const firstNew = ok.find((event) => event.t > AT.kill);
  const firstError = writes.find((event) => event.outcome !== 'ok');
  const key = (op: string, after: number) => idAt((e) => e.kind === 'leader-key' && e.op === op && e.t > after);
  const log = (tag: string) => idAt((e) => e.kind === 'log' && e.tag === tag);
  const fromMs = lastOld?.t ?? 0;
  const toMs = firstNew?.t ?? 0;
  const outage = `${((toMs - fromMs) / 1000).toFixed(1)} s`;
  const pass = (name: string, expected: string, measured: string, evidence: number[] = []): Check => ({
    name,
    verdict: 'pass',
    expected,
    measured,
    evidence,
  });
  return {
    schemaVersion: 1,
    scenario: 'leader-kill',
    title: 'The leader is killed',
    reference: 'catalogue 2',
    seed: 42,
    profile: 'fast',
    verdict: 'pass',
    headline:
      `Writes were down for ${outage}. Nothing acknowledged was lost. patroni2 took over; patroni1 came back by ` +
      'pg_rewind in 8.1 s.',
    cause: null,
    interrupted: false,
    startedAt: '2025-11-03T09:14:22.120Z',
    durationMs: 50_100,
    versions: { patroni: '4.0.4', postgresql: '17.2', etcd: '3.5.16', haproxy: '3.0.8' },
    settings: {
      ttl: '20 s',
      loop_wait: '2 s',
      retry_timeout: '3 s',
      maximum_lag_on_failover: '1048576 B',
      synchronous_mode: 'off',
      failsafe_mode: 'off',
      'haproxy inter': '1 s',
      'haproxy fastinter': '500 ms',
      'haproxy rise': '2',
      'haproxy fall': '2',
      'haproxy check (5000)': 'OPTIONS /primary',
      'haproxy check (5001)': 'OPTIONS /replica',
    },
    faults: [
      {
        fault: 'kill',
        target: 'leader',
        node: 'patroni1',
        effectiveAtMs: AT.kill,
        healedAtMs: AT.healed,
        proof: 'exit code 137',
      },
    ],
    leader: { before: 'patroni1', after: 'patroni2', timelineBefore: 1, timelineAfter: 2 },
    timings: {
      writeOutageMs: toMs - fromMs,
      writeOutage: { fromMs, toMs },
      writeOutagePredicted: { minMs: 18_600, maxMs: 25_600 },
      readOutageMs: 0,
      readOutage: null,
      milestones: {
        T0: {
          atMs: AT.kill,
          source: 'fault:kill',
          uncertaintyMs: 5,
          event: idAt((e) => e.kind === 'fault' && e.stage === 'effective'),
        },
        T1: { atMs: fromMs, source: lastOld?.src ?? '', uncertaintyMs: 10, event: lastOld?.id ?? 0 },
        T2: { atMs: firstError?.t ?? 0, source: firstError?.src ?? '', uncertaintyMs: 10, event: firstError?.id ?? 0 },
        T3: { atMs: AT.keyGone, source: 'etcd-watch', uncertaintyMs: 12, event: key('delete', AT.kill) },
        T4: { atMs: AT.keyTaken, source: 'etcd-watch', uncertaintyMs: 12, event: key('put', AT.kill) },
        T5: { atMs: AT.promoting, source: 'log:patroni2', uncertaintyMs: 1, event: log('promoting') },
        T6: { atMs: AT.promoted, source: 'probe-patroni2', uncertaintyMs: 50, event: log('accepting') },
        T7: {
          atMs: AT.proxyUp,
          source: 'haproxy-stats',
          uncertaintyMs: 50,
          event: idAt((e) => e.kind === 'proxy-server' && e.t === AT.proxyUp),
        },
        T8: { atMs: toMs, source: firstNew?.src ?? '', uncertaintyMs: 10, event: firstNew?.id ?? 0 },
        T9: {
          atMs: AT.rejoined,
          source: 'log:patroni1',
          uncertaintyMs: 1,
          event: idAt((e) => e.kind === 'log' && e.t === AT.rejoined),
        },
      },
      phases: {
        detection: {
          measuredMs: 19_400,
          uncertaintyMs: 17,
          predictedMinMs: 18_000,
          predictedMaxMs: 20_500,
          rule: 'ttl − loop_wait … ttl + 0.5 s (etcd’s expiry scan)',
        },
        election: {
          measuredMs: 50,
          uncertaintyMs: 24,
          predictedMinMs: 0,
          predictedMaxMs: 2000,
          rule: '0 … 2 s for each dead REST peer that is asked',
        },
        promotion: { measuredMs: 250, uncertaintyMs: 62, predictedMinMs: 100, predictedMaxMs: 1000, rule: '0.1 … 1 s' },
        routing: {
          measuredMs: 1000,
          uncertaintyMs: 100,
          predictedMinMs: 500,
          predictedMaxMs: 2000,
          rule: '(rise − 1) × fastinter … inter + (rise − 1) × fastinter + check',
        },
        client: {
          measuredMs: toMs - AT.proxyUp,
          uncertaintyMs: 60,
          predictedMinMs: 0,
          predictedMaxMs: 100,
          rule: '0 … one pace of the writers + connect',
        },
        rejoin: {
          measuredMs: AT.rejoined - AT.healed,
          uncertaintyMs: 6,
          predictedMinMs: null,
          predictedMaxMs: null,
          rule: 'no rule bounds it: it depends on the WAL to rewind',
        },
      },
      dominant: { phase: 'detection', sentence: `19.4 of ${outage} waited for the leader key to expire: ttl 20 s.` },
    },
    writes: {
      attempted: writes.length,
      acknowledged: ok.length,
      rejected: count('rejected'),
      indeterminate: count('indeterminate'),
      lost: 0,
      recovered: 1,
      unexpected: 0,
      duplicated: 0,
    },
    reads: { attempted: 2050, succeeded: 2050, byNode: { patroni2: 800, patroni3: 1250 }, maxStalenessMs: 41 },
    splitBrain: { staleWrites: 0, routedStaleWrites: 0, dualWritableMs: 0, nodes: [] },
    misroutes: { writeSessionsOnReplica: 0, readSessionsOnPrimary: 0 },
    rejoin: {
      node: 'patroni1',
      means: 'rewind',
      ms: AT.rejoined - AT.healed,
      evidence: [log('rewind-start'), log('rewind-done')],
    },
    checks: [
      pass('write-outage', '18.6 – 25.6 s (predicted)', outage, [lastOld?.id ?? 0, firstNew?.id ?? 0]),
      pass('read-outage', 'any', 'none'),
      pass('leader', 'changes', 'patroni1 → patroni2', [key('put', AT.kill)]),
      pass('timeline', '+1', '1 → 2'),
      pass('lost-writes', '0', '0'),
      pass('unexpected-writes', '0', '0'),
      pass('duplicated-writes', '0', '0'),
      pass('stale-writes', '0', '0'),
      pass('routed-stale-writes', '0', '0'),
      pass('misroutes', '0', '0'),
      pass('rejoin', 'rewind within 60 s', 'rewind in 8.10 s', [log('rewind-start'), log('rewind-done')]),
      pass('convergence', 'all members hold the same rows on timeline 2', '3 of 3 members, 1998 rows each'),
      pass('nothing-left-behind', 'nothing', 'nothing'),
    ],
    harness: {
      maxLoopDelayMs: 3.1,
      gaps: 0,
      skippedAttempts: 0,
      phasesMs: {
        'bring-up': 3000,
        steady: 4940,
        faults: 22_461,
        recover: 13_599,
        drain: 500,
        'final-read': 1500,
        'tear-down': 4000,
      },
      overheadMs: 13_940,
    },
  };
}
