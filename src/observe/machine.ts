import type { Clock } from '../core/clock.js';
import { PressureMeter } from '../core/pressure.js';
import type { RecordEvent } from '../history/events.js';
import type { Observer } from '../components/observer.js';

const EVERY_MS = 1000;

/**
 * Records once a second how much of the machine is free. This is the harness's machine. With a remote engine
 * (DOCKER_HOST with tcp or ssh) it tells whether the load and the clocks can be trusted, but nothing about the machine
 * of the cluster.
 */
export function observeMachine(clock: Clock, record: RecordEvent): Observer {
  const meter = new PressureMeter(() => clock.now());
  const timer = setInterval(() => {
    const pressure = meter.next();
    // On a kernel without these figures nothing is recorded, and the judge reports that it was not measured.
    if (Object.keys(pressure).length > 1)
      record({ kind: 'machine', t: clock.now(), unc: pressure.periodMs, src: 'machine', ...pressure });
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
