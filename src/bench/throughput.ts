import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClockOrigin } from '../core/clock.js';
import { sleep } from '../core/wait.js';
import { Recorder } from '../history/recorder.js';
import { createTables } from '../run/tables.js';
import { targetsOf, type Targets } from '../run/targets.js';
import { startWorkload } from '../workload/workload.js';
import { withStack } from './bench-stack.js';
import { runPgbench } from './pgbench.js';

const SESSIONS = 10;
const SECONDS = 10;
const WARM_UP_MS = 1000;

export interface ThroughputRound {
  /** Acknowledged inserts per second. */
  pgbench: number;
  writer: number;
  ratio: number;
  /** CPU of the whole harness while it wrote, as a share of one core. */
  harnessCpu: number;
  /** Bytes of history per write. */
  bytesPerWrite: number;
}

/**
 * Compares the writer at full speed, with every attempt recorded on disk, with `pgbench -f insert.sql` and as many
 * sessions. They take turns on the same stack. Both run on this machine and use HAProxy's published read-write port.
 */
export function measureThroughput(
  rounds: number,
  onProgress: (round: ThroughputRound) => void,
): Promise<ThroughputRound[]> {
  return withStack(async (stack) => {
    const targets = targetsOf(stack.cluster);
    await createTables(targets);
    const results: ThroughputRound[] = [];
    for (let index = 0; index < rounds; index += 1) {
      const pgbench = await runPgbench(stack, targets.readWrite, { sessions: SESSIONS, seconds: SECONDS });
      const { writer, harnessCpu, bytesPerWrite } = await writeAtFullSpeed(targets);
      const round = { pgbench, writer, ratio: writer / pgbench, harnessCpu, bytesPerWrite };
      results.push(round);
      onProgress(round);
    }
    return results;
  });
}

/** The load of a run, recorded as in a run, but without readers and probes: pgbench has none. */
async function writeAtFullSpeed({ readWrite, readOnly }: Targets) {
  const directory = await mkdtemp(join(tmpdir(), 'patroni-chaos-bench-'));
  const file = join(directory, 'history.ndjson');
  const crash = (error: Error) => {
    throw error;
  };
  try {
    const recorder = new Recorder(file, crash);
    const none = { direct: {}, readers: 0, readsPerSecond: 1, writesPerSecond: 1 };
    const config = { ...none, clock: newClockOrigin(), readWrite, readOnly, writers: SESSIONS, fullSpeed: true };
    const workload = startWorkload(config, recorder.record, crash);
    await sleep(WARM_UP_MS);
    const from = recorder.events.length;
    const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
    await sleep(SECONDS * 1000);
    const cpu = process.cpuUsage(cpuBefore);
    const seconds = (performance.now() - startedAt) / 1000;
    const to = recorder.events.length;
    await workload.drain();
    await workload.kill();
    await recorder.close();
    const { size } = await stat(file);
    const written = recorder.events.slice(from, to).filter((event) => event.kind === 'write');
    const acknowledged = written.filter(({ outcome }) => outcome === 'ok').length;
    const harnessCpu = (cpu.user + cpu.system) / 1e6 / seconds;
    return { writer: acknowledged / seconds, harnessCpu, bytesPerWrite: size / recorder.events.length };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
