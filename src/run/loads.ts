import type { Attention } from '../history/attention.js';
import { startWorkload, type Workload } from '../workload/workload.js';
import type { WorkloadConfig } from '../workload/protocol.js';
import { startClientLoads, type ClientContext } from './client-loads.js';

/** Starts the workload thread, and the loads of routes whose client is a program in a container. */
export async function startLoads(
  config: WorkloadConfig,
  context: ClientContext & { attention: Attention },
): Promise<Workload> {
  const workload = startWorkload(config, context.record, context.onCrash, context.attention);
  try {
    const clients = await startClientLoads(context);
    return {
      drain: async () => {
        await Promise.all([workload.drain(), clients.drain()]);
      },
      routeSeen: (report) => workload.routeSeen(report),
      kill: async () => {
        clients.kill();
        await workload.kill();
      },
    };
  } catch (error) {
    await workload.kill();
    throw error;
  }
}
