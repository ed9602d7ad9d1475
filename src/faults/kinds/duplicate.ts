import type { Container } from 'dockerode';
import { z } from 'zod';
import { timeout } from '../../core/timeouts.js';
import { waitFor } from '../../core/wait.js';
import { demultiplex } from '../../docker/container-log.js';
import { PROJECT, PROJECT_LABEL, ROLE_LABEL, RUN_LABEL } from '../../docker/labels.js';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection, Proof } from '../fault.js';
import { timed } from '../timing.js';

/** Patroni's log line about a name that another member has (patroni/__main__.py, ensure_unique_name; since 3.0.4). */
const REFUSAL = /there is already a node named.*/;
/** The HA loop runs, so the name was not refused: Patroni checks it before the loop begins. */
const ADMISSION = /Lock owner: .*; I am .*/;

export const duplicate = defineFault({
  name: 'duplicate',
  description: "A second container with the target's name and configuration and an empty disk joins the cluster.",
  parameters: z.strictObject({
    answer: z
      .enum(['refused', 'admitted', 'any'])
      .default('refused')
      .describe('What Patroni must make of it; judged by the check `answers`. Before 3.0.4 it lets the second one in.'),
  }),
  targets: ['patroni'],
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'operation',
  traits: ({ answer }) => ({
    container: 'runs',
    nodeSilent: false,
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: true,
    exclusiveKey: null,
    answer: answer === 'any' ? null : { expected: answer, unrecorded: 'refused', open: 'unknown' },
    failureMode: notPredicted,
  }),
  prepare: (nodes, _step, context) => nodes.map((node) => startSecond(node, context)),
});

/**
 * Starts a second container as the target was started: same name and configuration, empty disk, own address. A copied
 * host or a careless template does the same. In force from its start. Patroni's answer is the outcome, which the check
 * `answers` judges.
 */
function startSecond(node: StackNode, context: FaultContext): Injection {
  const { docker, cluster } = context;
  const name = context.newTag();
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
      const { atMs, uncertaintyMs } = await timed(context.clock, () => second.start());
      return { atMs, uncertaintyMs, ...(await answerTo(second, context)) };
    },
  };
}

/** Patroni's answer to the second node, from its log. `open` if neither line has come before the deadline. */
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

/** The answer that the log of a second node shows; null: none yet. */
export function readAnswer(log: string): { outcome: 'refused' | 'admitted'; text: string } | null {
  const [refusal] = REFUSAL.exec(log) ?? [];
  if (refusal !== undefined) return { outcome: 'refused', text: `refused: ${refusal}` };
  const [admission] = ADMISSION.exec(log) ?? [];
  return admission === undefined ? null : { outcome: 'admitted', text: `let in: ${admission}` };
}
