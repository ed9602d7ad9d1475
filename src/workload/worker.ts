import { parentPort, workerData } from 'node:worker_threads';
import { clockFrom } from '../core/clock.js';
import { RESOLUTION_MS, watchLoopDelay } from '../history/loop-delay.js';
import type { NewEvent } from '../history/events.js';
import { ConnectionLimit } from './connection-limit.js';
import { readLoad, writeLoad, type Load } from './load.js';
import { NodeProbe } from './probe.js';
import type { FromWorkload, ToWorkload, WorkloadConfig } from './protocol.js';
import { RouteWatch } from './route-watch.js';

/** Events go to the main thread in batches: a message each would cost more than the write that it tells of. */
const SEND_EVERY_MS = 50;
const CONNECTIONS_EVERY_MS = 1000;

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
  const context = { clock, record, limit: new ConnectionLimit(clock), route: new RouteWatch() };
  const loads: Load[] = [writeLoad(config, context)];
  if (config.readers > 0) loads.push(readLoad(config, context));
  const countConnections = () => {
    const counts = context.limit.takeCounts();
    record({ kind: 'connections', t: clock.now(), unc: 0, src: 'load', periodMs: CONNECTIONS_EVERY_MS, ...counts });
  };
  const counter = setInterval(countConnections, CONNECTIONS_EVERY_MS);
  const probes = Object.entries(config.direct).map(
    ([name, target]) => new NodeProbe(name, target, clock, record, config.engineClock ?? null),
  );

  const drain = async () => {
    await Promise.all([...loads.map((load) => load.drain()), ...probes.map((probe) => probe.stop())]);
    endLoopDelay();
    clearInterval(sender);
    clearInterval(counter);
    countConnections();
    flush();
    send({ drained: true });
    port.close();
  };

  port.on('message', (message: ToWorkload) => {
    if (message.do === 'drain') void drain();
    else context.route.report(message.report.accepted, message.report.askedMs, message.report.atMs);
  });
  for (const load of loads) load.start();
  for (const probe of probes) probe.start();
}

if (parentPort) main(parentPort);
