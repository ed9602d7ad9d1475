import { parentPort, workerData } from 'node:worker_threads';
import { clockFrom } from '../core/clock.js';
import { Attention } from '../history/attention.js';
import { LoopLateness, reportDelay } from '../history/loop-delay.js';
import type { NewEvent } from '../history/events.js';
import { ConnectionLimit } from './connection-limit.js';
import { readLoad, writeLoad, type Load } from './load.js';
import { NodeProbe } from './probe.js';
import type { FromWorkload, ToWorkload, WorkloadConfig } from './protocol.js';
import { routeLoads } from './route-loads.js';
import { RouteWatch } from './route-watch.js';
import { Ticker } from './ticker.js';

/** Events go to the main thread in batches. A message for each would cost more than the write that it reports. */
const SEND_EVERY_MS = 100;
const CONNECTIONS_EVERY_MS = 1000;

/** The workload thread: writers, readers and direct probes. Work of the main thread does not delay it. */
function main(port: NonNullable<typeof parentPort>): void {
  const config = workerData as WorkloadConfig;
  const clock = clockFrom(config.clock);
  let batch: NewEvent[] = [];
  const attention = config.mayBeCalm ? new Attention(clock) : undefined;
  const record = (event: NewEvent) => {
    batch.push(event);
    attention?.follow(event);
  };
  const send = (message: FromWorkload) => port.postMessage(message);
  const flush = () => {
    if (batch.length > 0) send({ events: batch });
    batch = [];
  };
  const lateness = new LoopLateness();
  const ticker = new Ticker(clock, lateness);
  const endLoopDelay = reportDelay('workload', clock, record, () => lateness.take());
  const context = { clock, record, limit: new ConnectionLimit(clock), route: new RouteWatch(), ticker, attention };
  const loads: Load[] = [writeLoad(config, context), ...routeLoads(config, context)];
  if (config.readers > 0) loads.push(readLoad(config, context));
  const countConnections = () => {
    const counts = context.limit.takeCounts();
    record({ kind: 'connections', t: clock.now(), unc: 0, src: 'load', periodMs: CONNECTIONS_EVERY_MS, ...counts });
    if (attention?.isClose()) send({ raised: true });
  };
  const counter = setInterval(countConnections, CONNECTIONS_EVERY_MS);
  const endSender = ticker.add(
    (nowMs) => {
      flush();
      return nowMs + SEND_EVERY_MS;
    },
    { mayBeLate: true },
  );
  const probing = { ...context, engineClock: config.engineClock ?? null };
  const probes = Object.entries(config.direct).map(([name, target]) => new NodeProbe(name, target, probing));

  const drain = async () => {
    await Promise.all([...loads.map((load) => load.drain()), ...probes.map((probe) => probe.stop())]);
    endLoopDelay();
    endSender();
    clearInterval(counter);
    countConnections();
    flush();
    send({ drained: true });
    port.close();
  };

  port.on('message', (message: ToWorkload) => {
    if (message.do === 'drain') void drain();
    else if (message.do === 'look') attention?.raise(message.forMs);
    else context.route.report(message.report.accepted, message.report.askedMs, message.report.atMs);
  });
  for (const load of loads) load.start();
  for (const probe of probes) probe.start();
}

if (parentPort) main(parentPort);
