import { sleep } from '../core/wait.js';
import { Recorder } from '../history/recorder.js';
import { startObservers } from '../run/observers.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withStack } from './bench-stack.js';

const SECONDS = 30;

/** CPU time of the whole harness (all threads, recording and observing as in a run) at the default load. */
export async function measureOverhead() {
  const directory = await mkdtemp(join(tmpdir(), 'patroni-chaos-bench-'));
  try {
    return await withStack(async (stack) => {
      const giveUp = (error: Error) => {
        throw error;
      };
      const recorder = new Recorder(join(directory, 'history.ndjson'), giveUp);
      const { engine, cluster, clock, engineClock } = stack;
      const hooks = { engineLost: giveUp, routeSeen: () => undefined };
      const observers = await startObservers(engine, cluster, directory, clock, engineClock, recorder.record, hooks);
      const { events } = recorder;
      const workload = await stack.load(recorder.record);
      await sleep(3000);
      const [from, before] = [events.length, process.cpuUsage()];
      await sleep(SECONDS * 1000);
      const used = process.cpuUsage(before);
      const seen = events.slice(from);
      await workload.drain();
      await workload.kill();
      await observers.close();
      await recorder.close();
      const count = (kind: string) =>
        seen.filter((event) => event.kind === kind && 'outcome' in event && event.outcome === 'ok').length;
      return {
        seconds: SECONDS,
        cpuShare: (used.user + used.system) / 1e6 / SECONDS,
        writesPerSecond: count('write') / SECONDS,
        readsPerSecond: count('read') / SECONDS,
        maxLoopDelayMs: Math.max(...seen.map((event) => (event.kind === 'loop-delay' ? event.maxMs : 0))),
      };
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
