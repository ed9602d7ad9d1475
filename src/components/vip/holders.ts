import type { Clock } from '../../core/clock.js';
import { execute } from '../../docker/exec.js';
import type { Engine } from '../../docker/engine.js';
import type { RecordEvent } from '../../history/events.js';
import type { Cluster, StackNode } from '../../stack/types.js';
import { addressOf } from './address.js';

/** A moving address of a stack, and the nodes that may have it. */
interface MovingAddress {
  address: string;
  nodes: readonly StackNode[];
}

/** The moving addresses of a stack. */
export function movingAddresses(cluster: Pick<Cluster, 'topology' | 'nodes' | 'network'>): MovingAddress[] {
  return Object.values(cluster.topology.routes).flatMap((route) => {
    if (route.vip === undefined) return [];
    const named = route.service === undefined ? null : [route.service, ...(route.standbys ?? [])];
    const nodes = cluster.nodes.filter(({ name, role }) => named?.includes(name) ?? role === 'patroni');
    return [{ address: addressOf(route, cluster.network), nodes }];
  });
}

/** The nodes that have an address now. A node that cannot be asked has none. */
export async function holdersOf(docker: Engine['docker'], { address, nodes }: MovingAddress): Promise<StackNode[]> {
  const command = ['ip', '-4', '-o', 'address', 'show', 'dev', 'eth0'];
  const has = await Promise.all(
    nodes.map((node) =>
      execute(docker, node.containerId, command).then(
        (output) => output.includes(` ${address}/`),
        () => false,
      ),
    ),
  );
  return nodes.filter((_node, index) => has[index]);
}

/**
 * Records which nodes have the moving addresses when a run begins: on a stack that earlier runs had, their logs said so
 * before. Later moves are in the logs.
 */
export async function recordHolders(
  docker: Engine['docker'],
  cluster: Cluster,
  { clock, record }: { clock: Clock; record: RecordEvent },
): Promise<void> {
  for (const moving of movingAddresses(cluster)) {
    for (const { name } of await holdersOf(docker, moving)) {
      const base = { kind: 'vip' as const, t: clock.now(), unc: 0, src: 'ip-address' };
      record({ ...base, node: name, address: moving.address, held: true });
    }
  }
}
