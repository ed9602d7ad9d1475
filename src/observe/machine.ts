import type { Clock } from '../core/clock.js';
import { PressureMeter } from '../core/pressure.js';
import type { RecordEvent } from '../history/events.js';
import type { Observer } from './observer.js';

const EVERY_MS = 1000;

/**
 * Records once a second what the machine had to spare. It is the harness's machine: with an engine elsewhere
 * (DOCKER_HOST with tcp or ssh) it says whether the load and the clocks can be trusted, not how the cluster's fared.
 */
export function observeMachine(clock: Clock, record: RecordEvent): Observer {
  const meter = new PressureMeter(() => clock.now());
  const timer = setInterval(() => {
    const pressure = meter.next();
    // No kernel that tells anything: the judge then says that it was not measured.
    if (Object.keys(pressure).length > 1)
      record({ kind: 'machine', t: clock.now(), unc: pressure.periodMs, src: 'machine', ...pressure });
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
