import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { demultiplex } from '../stack/container-log.js';
import { PROJECT, PROJECT_LABEL, ROLE_LABEL, RUN_LABEL } from '../stack/labels.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection, Proof } from './fault.js';

/** Patroni on a name that another member has (patroni/__main__.py, ensure_unique_name; since 3.0.4). */
const REFUSAL = /there is already a node named.*/;
/** The HA loop runs: the name was not refused, for that is asked before it begins. */
const ADMISSION = /Lock owner: .*; I am .*/;

/**
 * Starts a second container as the target was started: same name, same configuration, an empty disk, an address of its
 * own. That is what a copied host or a careless template does. In force from its start on; what Patroni makes of it is
 * the outcome, which the check `answers` judges.
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
      const answer = await answerTo(second, context);
      return { atMs: (beforeMs + atMs) / 2, uncertaintyMs: (atMs - beforeMs) / 2, ...answer };
    },
  };
}

/** What Patroni makes of the second node, by its log; `open` when neither has come before the deadline. */
async function answerTo(second: Container, context: FaultContext): Promise<Pick<Proof, 'outcome' | 'text'>> {
  let log = '';
  const look = async () => {
    log = demultiplex(await second.logs({ stdout: true, stderr: true }));
    const value = readAnswer(log);
    return value === null ? { done: false as const, saw: 'neither' } : { done: true as const, value };
  };
  const timeoutMs = timeout('faultEffective') - 1000;
  const options = { what: 'the second node to be refused or let in', timeoutMs, signal: context.signal };
  return waitFor(look, options).catch(() => {
    context.signal.throwIfAborted();
    const lastLines = log.trim().split('\n').slice(-3).join(' / ');
    return { outcome: 'open', text: `neither refused nor let in within ${timeoutMs / 1000} s, its log: ${lastLines}` };
  });
}

/** What the log of a second node shows; null: nothing yet. */
export function readAnswer(log: string): { outcome: 'refused' | 'admitted'; text: string } | null {
  const [refusal] = REFUSAL.exec(log) ?? [];
  if (refusal !== undefined) return { outcome: 'refused', text: `refused: ${refusal}` };
  const [admission] = ADMISSION.exec(log) ?? [];
  return admission === undefined ? null : { outcome: 'admitted', text: `let in: ${admission}` };
}

/** Harmless where there is none of that name. */
export async function removeByName(docker: Docker, name: string): Promise<void> {
  const found = await docker.listContainers({ all: true, filters: { name: [`^/${name}$`] } });
  await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
}
