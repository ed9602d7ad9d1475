import { clockFrom, newClockOrigin, type Clock } from '../core/clock.js';
import type { Attention } from '../history/attention.js';
import type { RecordEvent } from '../history/events.js';
import { createTables } from '../run/tables.js';
import { targetsOf, workloadOf } from '../run/targets.js';
import { DEFAULT_TOPOLOGY, scenarioSchema } from '../scenario/schema.js';
import type { ClockOffset } from '../core/clock.js';
import { measureEngineClock } from '../docker/engine-clock.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import { ensureImages } from '../images/images.js';
import { loadProfile } from '../topology/profile.js';
import type { ReadyTimes } from '../stack/ready.js';
import type { StackSettings } from '../topology/settings.js';
import { bringUp, removeStack } from '../stack/stack.js';
import { loadTopology } from '../topology/topology.js';
import type { Cluster } from '../stack/types.js';
import { startWorkload, type Workload } from '../workload/workload.js';

/** A stack of the fast profile for a benchmark; taken down after the work, even if that failed. */
export interface BenchStack {
  engine: Engine;
  cluster: Cluster;
  clock: Clock;
  engineClock: ClockOffset;
  times: ReadyTimes;
  /** Starts the default load; its events go to `record`. */
  load(record: RecordEvent, attention?: Attention): Promise<Workload>;
}

/** The default load of a scenario. */
export const DEFAULT_LOAD = scenarioSchema.parse({
  name: 'bench',
  title: 'bench',
  expect: { leader: 'any', writeOutage: 'any' },
}).load;

export async function withStack<T>(
  work: (stack: BenchStack) => Promise<T>,
  changed: Partial<StackSettings> = {},
  topologyName = DEFAULT_TOPOLOGY,
): Promise<T> {
  const engine = await connectEngine();
  const topology = await loadTopology(topologyName);
  const images = await ensureImages(engine, { composeFiles: [topology.composeFile] });
  const settings = { ...(await loadProfile('fast')), ...changed };
  const signal = new AbortController().signal;
  const { cluster, times } = await bringUp({ engine, images, topology, settings, keep: false, seed: 1, signal });
  const origin = newClockOrigin();
  try {
    return await work({
      engine,
      cluster,
      clock: clockFrom(origin),
      engineClock: await measureEngineClock(engine),
      times,
      load: async (record, attention) => {
        const targets = targetsOf(cluster);
        await createTables(targets);
        const config = { ...workloadOf(DEFAULT_LOAD, targets, 1), clock: origin };
        const crash = (error: Error) => {
          throw error;
        };
        return startWorkload(config, record, crash, attention);
      },
    });
  } finally {
    await removeStack(engine, cluster.runId);
  }
}
