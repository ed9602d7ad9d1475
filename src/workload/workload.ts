import { EnvironmentError, messageOf } from '../core/errors.js';
import type { RouteReport } from '../core/route-report.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';
import { startWorker } from '../core/worker.js';
import type { Attention } from '../history/attention.js';
import type { RecordEvent } from '../history/events.js';
import type { FromWorkload, ToWorkload, WorkloadConfig } from './protocol.js';

export interface Workload {
  /** Starts nothing more and waits until every attempt has its outcome and has been recorded. */
  drain(): Promise<void>;
  /** Passes on how many connections the proxy has accepted. */
  routeSeen(report: RouteReport): void;
  /** Ends the thread at once. */
  kill(): Promise<void>;
}

/**
 * Starts writers, readers and probes in their own thread. `record` gets their events. Without `attention` the probes
 * always look as often as possible.
 */
export function startWorkload(
  config: WorkloadConfig,
  record: RecordEvent,
  onCrash: (error: Error) => void,
  attention?: Attention,
): Workload {
  const workerData: WorkloadConfig = { ...config, mayBeCalm: attention !== undefined };
  const worker = startWorker('worker', import.meta.url, { workerData, name: 'workload' });
  const tell = (message: ToWorkload) => worker.postMessage(message);
  attention?.onRaised((forMs) => tell({ do: 'look', forMs }));
  const drained = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorkload) => {
      if ('events' in message) for (const event of message.events) record(event);
      else if ('raised' in message) attention?.raise();
      else resolve();
    });
    worker.on('error', (error) => {
      const crash = new EnvironmentError(`the workload thread crashed: ${messageOf(error)}`, { cause: error });
      onCrash(crash);
      reject(crash);
    });
    worker.on('exit', () => reject(new EnvironmentError('the workload thread ended before it was drained')));
  });
  // The caller of drain gets the error. Without a drain, onCrash has already reported it.
  drained.catch(() => undefined);
  return {
    drain: async () => {
      tell({ do: 'drain' });
      await within(drained, 'the drain of the workload', timeout('drain'));
    },
    routeSeen: (report) => tell({ do: 'route', report }),
    kill: async () => {
      await worker.terminate();
    },
  };
}
