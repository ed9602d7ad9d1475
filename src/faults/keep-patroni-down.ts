import { EnvironmentError } from '../core/errors.js';
import { waitFor } from '../core/wait.js';
import { timeout } from '../core/timeouts.js';
import { execute } from '../docker/exec.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { onceThere } from './signal-process.js';
import { timed } from './timing.js';

/**
 * SIGKILL of Patroni, which its supervisor does not restart. PostgreSQL goes on, orphaned, as after a failed unit on a
 * real host.
 */
export function keepPatroniDown(node: StackNode, context: FaultContext): Injection {
  const { supervisor } = context.cluster.topology;
  if (!supervisor) {
    throw new EnvironmentError('this topology does not say how to reach the supervisor of Patroni', {
      code: 'NO_SUPERVISOR',
      hint: 'Add `supervisor:` to the topology in compose/topologies/.',
    });
  }
  const base = { containerId: node.containerId, node: node.name };
  const inject = async () => {
    const kill = () => execute(context.docker, node.containerId, supervisor.killAndKeepDown);
    const { atMs, uncertaintyMs } = await timed(context.clock, kill);
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
    return { atMs, uncertaintyMs, text: 'Patroni is down and stays down' };
  };
  return {
    node,
    undo: { ...base, undo: 'execute', command: supervisor.start, proof: 'Patroni is started again' },
    inject,
    again: onceThere(`Patroni on ${node.name}`, inject, context),
  };
}
