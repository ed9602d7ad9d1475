import { parentPort, workerData } from 'node:worker_threads';
import { clockFrom } from '../core/clock.js';
import { RESOLUTION_MS, watchLoopDelay } from '../history/loop-delay.js';
import type { NewEvent } from '../history/events.js';
import { readLoad, writeLoad, type Load } from './load.js';
import { NodeProbe } from './probe.js';
import type { FromWorkload, ToWorkload, WorkloadConfig } from './protocol.js';

/** Events go to the main thread in batches: a message each would cost more than the write that it tells of. */
const SEND_EVERY_MS = 50;

/** The workload thread: writers, readers and direct probes, away from whatever the main thread is busy with. */
function main(port: NonNullable<typeof parentPort>): void {
  const config = workerData as WorkloadConfig;
  const clock = clockFrom(config.clock);
  let batch: NewEvent[] = [];
  const record = (event: NewEvent) => void batch.push(event);
  const send = (message: FromWorkload) => port.postMessage(message);
  const flush = () => {
    if (batch.length > 0) send({ events: batch });
    batch = [];
  };
  const sender = setInterval(flush, SEND_EVERY_MS);
  const endLoopDelay = watchLoopDelay('workload', RESOLUTION_MS.whereTimesAreTaken, clock, record);
  const loads: Load[] = [writeLoad(config, clock, record)];
  if (config.readers > 0) loads.push(readLoad(config, clock, record));
  const probes = Object.entries(config.direct).map(
    ([name, target]) => new NodeProbe(name, target, clock, record, config.engineClock ?? null),
  );

  const drain = async () => {
    await Promise.all([...loads.map((load) => load.drain()), ...probes.map((probe) => probe.stop())]);
    endLoopDelay();
    clearInterval(sender);
    flush();
    send({ drained: true });
    port.close();
  };

  // The only thing it can be told.
  port.on('message', (_message: ToWorkload) => void drain());
  for (const load of loads) load.start();
  for (const probe of probes) probe.start();
}

if (parentPort) main(parentPort);
