import { demultiplex } from '../stack/container-log.js';
import { EnvironmentError } from '../core/errors.js';
import { waitFor } from '../core/wait.js';
import { timeout } from '../core/timeouts.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';

/** SIGKILL of Patroni, and the supervisor does not restart it: PostgreSQL goes on, orphaned, as after a failed unit on a real host. */
export function keepPatroniDown(node: StackNode, context: FaultContext): Injection {
  const { supervisor } = context.cluster.topology;
  if (!supervisor) {
    throw new EnvironmentError('this topology does not say how to reach the supervisor of Patroni', {
      code: 'NO_SUPERVISOR',
      hint: 'Add `supervisor:` to its description in compose/topologies/.',
    });
  }
  const base = { containerId: node.containerId, node: node.name };
  return {
    node,
    undo: { ...base, undo: 'execute', command: supervisor.start, proof: 'Patroni is started again' },
    inject: async () => {
      const beforeMs = context.clock.now();
      await execute(context.docker, node.containerId, supervisor.killAndKeepDown);
      const atMs = context.clock.now();
      await waitFor(
        async () => {
          const pid = (await execute(context.docker, node.containerId, supervisor.pid)).trim();
          return pid === '-1' ? { done: true, value: pid } : { done: false, saw: `Patroni runs as pid ${pid}` };
        },
        {
          what: `Patroni on ${node.name} to be down`,
          timeoutMs: timeout('faultEffective'),
          intervalMs: 20,
          signal: context.signal,
        },
      );
      return {
        atMs: (beforeMs + atMs) / 2,
        uncertaintyMs: (atMs - beforeMs) / 2,
        text: 'Patroni is down and stays down',
      };
    },
  };
}

/** Runs a command as root, or another user, in a running container and returns its output. @throws with the output when it fails. */
export async function execute(
  docker: FaultContext['docker'],
  containerId: string,
  command: readonly string[],
  user = 'root',
): Promise<string> {
  const exec = await docker
    .getContainer(containerId)
    .exec({ Cmd: [...command], User: user, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const output = demultiplex(Buffer.concat(chunks));
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`${command.join(' ')} failed (exit code ${ExitCode}): ${output.trim()}`);
  return output;
}
