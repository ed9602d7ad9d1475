import type { StackNode } from '../stack/types.js';
import { isConsumer, type ConsumerName } from './consumer-models.js';
import type { Consumer } from './consumer.js';
import { subscriber } from './subscriber/consumer.js';

const CONSUMERS: Readonly<Record<ConsumerName, Consumer>> = { subscriber };

/** A consumer in a container of the stack. */
export interface ClusterConsumer {
  node: StackNode;
  consumer: Consumer;
}

/** The consumers of a stack, in the order of its topology. */
export function consumersOf(nodes: readonly StackNode[]): ClusterConsumer[] {
  return nodes.flatMap((node) => consumerOf(node) ?? []);
}

/** The consumer in a node's container; null where there is none. */
export function consumerOf(node: StackNode): ClusterConsumer | null {
  return isConsumer(node.role) ? { node, consumer: CONSUMERS[node.role] } : null;
}
