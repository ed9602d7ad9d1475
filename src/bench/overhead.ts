import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../core/wait.js';
import { Attention } from '../history/attention.js';
import { Recorder } from '../history/recorder.js';
import { startObservers } from '../run/observers.js';
import { patroniMembers } from '../components/patroni/client.js';
import { nodeOf, patroniNodes } from '../stack/types.js';
import { withStack, type BenchStack } from './bench-stack.js';

const SETTLE_MS = 3000;
const STEADY_S = 30;
/** Shorter than any failover of the fast profile. */
const OUTAGE_S = 12;

/** Measures the harness's CPU time at the default load: all threads, recording and observing as in a run. */
export async function measureOverhead() {
  const directory = await mkdtemp(join(tmpdir(), 'patroni-chaos-bench-'));
  try {
    return await withStack(async (stack) => {
      const giveUp = (error: Error) => {
        throw error;
      };
      const recorder = new Recorder(join(directory, 'history.ndjson'), giveUp);
      const { engine, cluster, clock, engineClock } = stack;
      const attention = new Attention(clock);
      recorder.subscribe(attention.follow);
      const hooks = { attention, engineLost: giveUp, routeSeen: () => undefined };
      const observers = await startObservers(engine, cluster, directory, clock, engineClock, recorder.record, hooks);
      const { events } = recorder;
      const workload = await stack.load(recorder.record, attention);
      await sleep(SETTLE_MS);
      const from = events.length;
      const steadyShare = await cpuShareFor(STEADY_S);
      const seen = events.slice(from);
      await killLeader(stack);
      const outageShare = await cpuShareFor(OUTAGE_S);
      await workload.drain();
      await workload.kill();
      await observers.close();
      await recorder.close();
      const count = (kind: string) =>
        seen.filter((event) => event.kind === kind && 'outcome' in event && event.outcome === 'ok').length;
      return {
        seconds: STEADY_S,
        steadyShare,
        outageShare,
        writesPerSecond: count('write') / STEADY_S,
        readsPerSecond: count('read') / STEADY_S,
        maxLoopDelayMs: Math.max(...seen.map((event) => (event.kind === 'loop-delay' ? event.maxMs : 0))),
      };
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Share of one core. */
async function cpuShareFor(seconds: number): Promise<number> {
  const before = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / seconds;
}

async function killLeader({ engine, cluster }: BenchStack): Promise<void> {
  const [member] = patroniNodes(cluster);
  const leader = member && (await patroniMembers(member)).find(({ role }) => role === 'leader');
  if (!leader) throw new Error('Patroni names no leader');
  await engine.docker.getContainer(nodeOf(cluster, leader.name).containerId).kill();
}
