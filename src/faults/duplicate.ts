import type Docker from 'dockerode';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { demultiplex } from '../stack/container-log.js';
import { PROJECT, PROJECT_LABEL, ROLE_LABEL, RUN_LABEL } from '../stack/labels.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';

/** What Patroni says when the name it is to bear is another member's (patroni/__main__.py, ensure_unique_name). */
const REFUSAL = /there is already a node named.*/;

/**
 * Starts a second container as the target was started: same name, same configuration, an empty disk, an address of its
 * own. That is what a copied host or a careless template does. Proven by Patroni's refusal in the second one's log.
 */
export function duplicate(node: StackNode, name: string, context: FaultContext): Injection {
  const { docker, cluster } = context;
  return {
    node,
    undo: { undo: 'remove-container', containerId: node.containerId, node: node.name, name },
    inject: async () => {
      const { Config, Image } = await docker.getContainer(node.containerId).inspect();
      const second = await docker.createContainer({
        name,
        Image,
        Hostname: Config.Hostname,
        Env: Config.Env,
        Labels: { [PROJECT_LABEL]: PROJECT, [RUN_LABEL]: cluster.runId, [ROLE_LABEL]: 'duplicate' },
        HostConfig: { NetworkMode: cluster.network.name },
      });
      const beforeMs = context.clock.now();
      await second.start();
      const atMs = context.clock.now();
      const refusal = await waitFor(
        async () => {
          const log = demultiplex(await second.logs({ stdout: true, stderr: true }));
          const [said] = REFUSAL.exec(log) ?? [];
          return said === undefined
            ? { done: false, saw: `its log: ${log.trim().split('\n').slice(-3).join(' / ')}` }
            : { done: true, value: said };
        },
        {
          what: `the second ${node.name} to be refused`,
          timeoutMs: timeout('faultEffective') - 1000,
          signal: context.signal,
        },
      );
      return { atMs: (beforeMs + atMs) / 2, uncertaintyMs: (atMs - beforeMs) / 2, text: `refused: ${refusal}` };
    },
  };
}

/** Harmless where there is none of that name. */
export async function removeByName(docker: Docker, name: string): Promise<void> {
  const found = await docker.listContainers({ all: true, filters: { name: [`^/${name}$`] } });
  await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
}
