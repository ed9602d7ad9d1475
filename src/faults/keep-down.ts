import { EnvironmentError } from '../core/errors.js';
import { waitFor } from '../core/wait.js';
import { timeout } from '../core/timeouts.js';
import { execute } from '../docker/exec.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { onceThere, type ProcessName } from './signal-process.js';
import { timed } from './timing.js';

/** What to run in a node's container to reach the supervisor of a program. */
interface Supervisor {
  pid: string[];
  killAndKeepDown: string[];
  start: string[];
}

/**
 * SIGKILL of Patroni, which its supervisor does not restart. PostgreSQL goes on, orphaned, as after a failed unit on a
 * real host.
 */
export function keepPatroniDown(node: StackNode, context: FaultContext): Injection {
  return keepDown(node, 'Patroni', context.cluster.topology.supervisor, context);
}

/** SIGKILL of a program that routes, which its supervisor does not restart. What runs beside it goes on. */
export function keepProxyDown(node: StackNode, process: ProcessName, context: FaultContext): Injection {
  return keepDown(node, process, context.cluster.topology.proxySupervisor?.[process], context);
}

function keepDown(node: StackNode, name: string, supervisor: Supervisor | undefined, context: FaultContext): Injection {
  if (!supervisor) {
    throw new EnvironmentError(`this topology does not say how to reach the supervisor of ${name}`, {
      code: 'NO_SUPERVISOR',
      hint: 'Add `supervisor:` or `proxySupervisor:` to the topology in compose/topologies/.',
    });
  }
  const base = { containerId: node.containerId, node: node.name };
  const inject = async () => {
    const kill = () => execute(context.docker, node.containerId, supervisor.killAndKeepDown);
    const { atMs, uncertaintyMs } = await timed(context.clock, kill);
    await waitFor(
      async () => {
        const pid = (await execute(context.docker, node.containerId, supervisor.pid)).trim();
        return pid === '-1' ? { done: true, value: pid } : { done: false, saw: `${name} runs as pid ${pid}` };
      },
      {
        what: `${name} on ${node.name} to be down`,
        timeoutMs: timeout('faultEffective'),
        intervalMs: 20,
        signal: context.signal,
      },
    );
    return { atMs, uncertaintyMs, text: `${name} is down and stays down` };
  };
  return {
    node,
    undo: { ...base, undo: 'execute', command: supervisor.start, proof: `${name} is started again` },
    inject,
    again: onceThere(`${name} on ${node.name}`, inject, context),
  };
}
