import { timeout } from '../core/timeouts.js';
import { parseDuration } from '../core/units.js';
import { waitFor } from '../core/wait.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';

const SIGKILLED = 137;

/** SIGKILL of all processes of the container at once: the node is gone as in a power loss, its lease stays. */
export function killContainer(node: StackNode, context: FaultContext): Injection {
  const container = context.docker.getContainer(node.containerId);
  return {
    node,
    undo: { undo: 'start-container', containerId: node.containerId, node: node.name },
    inject: async () => {
      const beforeMs = context.clock.now();
      await container.kill({ signal: 'SIGKILL' });
      const { exitCode, atMs } = await ended(node, context);
      if (exitCode !== SIGKILLED) throw new Error(`${node.name} exited with ${exitCode}, not by the kill`);
      return { atMs, uncertaintyMs: Math.max(0, atMs - beforeMs), text: `exit code ${exitCode}` };
    },
  };
}

/** SIGTERM, as for maintenance: Patroni stops PostgreSQL and gives the leader key up. In force from the signal on. */
export function stopContainer(node: StackNode, grace: string, context: FaultContext): Injection {
  const container = context.docker.getContainer(node.containerId);
  const stopGraceS = secondsOf(grace);
  return {
    node,
    undo: { undo: 'start-container', containerId: node.containerId, node: node.name, stopGraceS },
    inject: async () => {
      const beforeMs = context.clock.now();
      await container.stop({ t: stopGraceS });
      const { exitCode, atMs } = await ended(node, context);
      const seconds = ((atMs - beforeMs) / 1000).toFixed(1);
      const how = exitCode === SIGKILLED ? `killed after ${grace}: it did not stop in time` : 'stopped gracefully';
      return { atMs: beforeMs, uncertaintyMs: 20, text: `${how}, exit code ${exitCode} after ${seconds} s` };
    },
  };
}

/** Graceful stop and start in one go, as after an update of the host. In force from the request on. */
export function restartContainer(node: StackNode, grace: string, context: FaultContext): Injection {
  const container = context.docker.getContainer(node.containerId);
  const stopGraceS = secondsOf(grace);
  return {
    node,
    undo: { undo: 'start-container', containerId: node.containerId, node: node.name, stopGraceS },
    inject: async () => {
      const before = (await container.inspect()).State.StartedAt;
      const beforeMs = context.clock.now();
      await container.restart({ t: stopGraceS });
      const { State } = await container.inspect();
      if (!State.Running || State.StartedAt === before) throw new Error(`${node.name} was not restarted`);
      const seconds = ((context.clock.now() - beforeMs) / 1000).toFixed(1);
      return { atMs: beforeMs, uncertaintyMs: 20, text: `stopped and started again within ${seconds} s` };
    },
  };
}

/** The freezer stops every process of the container between two instructions; its connections stay open and silent. */
export function pauseContainer(node: StackNode, context: FaultContext): Injection {
  const container = context.docker.getContainer(node.containerId);
  return {
    node,
    undo: { undo: 'unpause-container', containerId: node.containerId, node: node.name },
    inject: async () => {
      const beforeMs = context.clock.now();
      await container.pause();
      const atMs = context.clock.now();
      const { State } = await container.inspect();
      if (!State.Paused) throw new Error(`${node.name} is ${State.Status}, not paused`);
      return { atMs: (beforeMs + atMs) / 2, uncertaintyMs: (atMs - beforeMs) / 2, text: 'paused' };
    },
  };
}

/** Unfreezes a container; one that is not frozen is left alone. */
export async function unpauseContainer(docker: FaultContext['docker'], containerId: string): Promise<string> {
  const container = docker.getContainer(containerId);
  if (!(await container.inspect()).State.Paused) return 'it was not paused';
  await container.unpause();
  return 'unpaused';
}

/** As the engine takes it: whole seconds. */
function secondsOf(grace: string): number {
  return Math.ceil((parseDuration(grace) ?? 0) / 1000);
}

async function ended(node: StackNode, context: FaultContext): Promise<{ exitCode: number; atMs: number }> {
  return waitFor(
    async () => {
      const { State } = await context.docker.getContainer(node.containerId).inspect();
      if (State.Running) return { done: false, saw: 'it is still running' };
      const atMs = context.clock.fromWall(Date.parse(State.FinishedAt) - context.engineClock.offset);
      return { done: true, value: { exitCode: State.ExitCode, atMs } };
    },
    { what: `the end of ${node.name}`, timeoutMs: timeout('faultEffective'), intervalMs: 20, signal: context.signal },
  );
}

/** Starts a container that a fault had ended; one that runs is left alone. */
export async function startContainer(docker: FaultContext['docker'], containerId: string): Promise<string> {
  const container = docker.getContainer(containerId);
  const before = await container.inspect();
  if (before.State.Running) return 'it was running';
  await container.start();
  return 'started again';
}
