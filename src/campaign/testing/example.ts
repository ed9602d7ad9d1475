import { seededRandom } from '../../core/random.js';
import { mergeSettings, profileSchema, type TableSettings } from '../../topology/settings.js';
import { planRound } from '../round.js';
import type { Campaign, Cell, Round } from '../types.js';

/** Campaigns by hand, to draw and to test with. */

const SETTINGS: TableSettings = profileSchema.parse({
  ttl: 20,
  loopWait: 1,
  retryTimeout: 3,
  maximumLagOnFailover: 1_048_576,
  primaryStartTimeout: 300,
  synchronousMode: false,
  synchronousModeStrict: false,
  synchronousNodeCount: 1,
  failsafeMode: false,
  etcdHeartbeatMs: 100,
  etcdElectionMs: 1000,
  haproxyRwCheck: 'OPTIONS /primary',
  haproxyRoCheck: 'OPTIONS /replica',
  haproxyInter: '1s',
  haproxyFastinter: '500ms',
  haproxyDowninter: '500ms',
  haproxyFall: 2,
  haproxyRwRise: 2,
  haproxyRoRise: 2,
  haproxyTimeoutCheck: '2s',
  haproxyTimeoutConnect: '2s',
  haproxyTimeoutClient: '60m',
  haproxyTimeoutServer: '60m',
  haproxyRetries: 2,
  haproxyOnMarkedDown: 'shutdown-sessions',
  dataDisk: '',
});

const SEED = 42;

/** A round that passed, with a write outage of this length, all but 3 s of it detection. */
export function roundByHand(round: number, writeOutageMs: number | null, changes: Partial<Round> = {}): Round {
  const detectionMs = Math.max(0, (writeOutageMs ?? 0) - 3000);
  const phase = (measuredMs: number, predictedMinMs: number, predictedMaxMs: number) => ({
    measuredMs,
    predictedMinMs,
    predictedMaxMs,
  });
  return {
    ...planRound(SEED, round),
    loopOffsetMs: 500,
    sinceLoopMs: 420,
    stack: 1,
    directory: `rounds/${String(round).padStart(2, '0')}`,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 45_000,
    verdict: 'pass',
    cause: null,
    leftOut: null,
    leader: { before: 'patroni1', after: 'patroni2' },
    writeOutageMs,
    writeOutagePredicted: { minMs: 20_000, maxMs: 27_000 },
    phases: {
      detection: phase(detectionMs, 19_000, 20_500),
      election: phase(2100, 0, 3000),
      routing: phase(900, 0, 1500),
    },
    lostWrites: 0,
    staleWrites: 0,
    ...changes,
  };
}

/** Rounds with write outages around a length, ms: seeded, spread evenly over `spreadMs`. */
export function roundsAround(ms: number, count: number, { spreadMs = 1000, seed = 1 } = {}): Round[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => roundByHand(index + 1, ms + (random() - 0.5) * spreadMs));
}

export function cellByHand(rounds: Round[], name = '', chosen: Cell['chosen'] = {}): Cell {
  return { name, chosen, settings: mergeSettings(SETTINGS, chosen), rounds };
}

export function campaignByHand(cells: Cell[], changes: Partial<Campaign> = {}): Campaign {
  return {
    kind: 'campaign',
    schemaVersion: 1,
    scenario: 'leader-kill',
    title: 'The leader dies',
    profile: 'fast',
    topology: 'haproxy',
    load: { writesPerSecond: 100, readsPerSecond: 50, writers: 10, readers: 5 },
    steps: [{ fault: 'kill', target: 'leader', hold: 'until-failover' }, { heal: 'all' }],
    seed: SEED,
    runs: Math.max(0, ...cells.map(({ rounds }) => rounds.length)),
    matrix: {},
    state: 'complete',
    owner: '00000000.h00000000.p1.t1',
    startedAt: '2026-01-01T00:00:00.000Z',
    versions: { patroni: '4.0.7', postgresql: '17.5', etcd: '3.5.16', haproxy: '3.0.8' },
    cores: 2,
    cells,
    ...changes,
  };
}

/** Two settings with two values each: ttl is worth 10 s, loop_wait nothing. */
export function matrixByHand(rounds = 5): Campaign {
  const cells = [20, 30].flatMap((ttl) =>
    [1, 2].map((loopWait, index) =>
      cellByHand(
        roundsAround(ttl * 1000 + 2700, rounds, { seed: ttl + index, spreadMs: 600 }),
        `ttl=${ttl} loop_wait=${loopWait}`,
        { ttl, loopWait },
      ),
    ),
  );
  return campaignByHand(cells, { matrix: { ttl: ['20', '30'], loop_wait: ['1', '2'] } });
}
