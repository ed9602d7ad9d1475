import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import type { StackNode } from '../stack/types.js';
import type { Duration } from '../core/duration.js';
import type { FaultContext, Injection } from './fault.js';

/** Exit code of a process that was ended by SIGKILL. */
export const SIGKILLED = 137;

/** SIGKILL of all processes of the container at once. The heal starts it again. */
export function killContainer(node: StackNode, context: FaultContext): Injection {
  const container = context.docker.getContainer(node.containerId);
  return {
    node,
    undo: { undo: 'start-container', containerId: node.containerId, node: node.name },
    inject: async () => {
      const beforeMs = context.clock.now();
      await container.kill({ signal: 'SIGKILL' });
      const { exitCode, atMs } = await containerEnd(node, context);
      if (exitCode !== SIGKILLED) throw new Error(`${node.name} exited with ${exitCode}, not by the kill`);
      return { atMs, uncertaintyMs: Math.max(0, atMs - beforeMs), text: `exit code ${exitCode}` };
    },
  };
}

/** Waits until the container has ended. Returns its exit code, and the time by the engine in ms since the run began. */
export async function containerEnd(
  node: StackNode,
  context: FaultContext,
): Promise<{ exitCode: number; atMs: number }> {
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

/** A duration as the engine takes it: whole seconds, rounded up. */
export function wholeSeconds({ ms }: Duration): number {
  return Math.ceil(ms / 1000);
}

/** Mount points of the volumes of a container. @throws when it has none. */
export async function volumesOf(node: StackNode, docker: FaultContext['docker']): Promise<string[]> {
  const { Mounts } = await docker.getContainer(node.containerId).inspect();
  const directories = Mounts.filter(({ Type }) => Type === 'volume').map(({ Destination }) => Destination);
  if (directories.length === 0) throw new Error(`${node.name} has no volume`);
  return directories;
}
