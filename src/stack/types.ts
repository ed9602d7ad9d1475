import type { ConsumerName } from '../components/consumer-models.js';
import type { DcsName } from '../components/dcs-models.js';
import type { Endpoint } from '../core/http.js';
import type { RunStart } from '../history/events.js';
import type { Topology } from '../topology/topology.js';

export type NodeRole = 'patroni' | DcsName | 'haproxy' | 'pgbouncer' | 'client' | ConsumerName;

/** One container of the stack. Found by labels, so that a restarted container keeps its node. */
export interface StackNode {
  name: string;
  role: NodeRole;
  containerId: string;
  /** Its address on the stack's network. Changes when the container is recreated, not when it is restarted. */
  ip: string;
  /** Its published ports by the names that the topology gives them: postgres, rest, client … */
  ports: ReadonlyMap<string, PublishedPort>;
}

/** Where the harness reaches a port, and its number in the container. */
export interface PublishedPort extends Endpoint {
  container: number;
}

export interface Credentials {
  superuser: string;
  replication: string;
  rewind: string;
  /** Password of the role `app`, which owns the workload's schema. */
  app: string;
}

/** The network that the nodes share; its IPv4 side. */
export interface StackNetwork {
  name: string;
  subnet: string;
  gateway: string;
  /**
   * True when the network also has IPv6, although the compose file disables it. Packet filter rules for IPv4 would not
   * be enough.
   */
  hasIpv6: boolean;
}

/** A running system under test, as faults, workload and observers see it. */
export interface Cluster {
  /** Unique for each run; the label value of all its resources. */
  runId: string;
  composeProject: string;
  /** Patroni's scope. */
  scope: string;
  network: StackNetwork;
  nodes: readonly StackNode[];
  credentials: Credentials;
  topology: Topology;
  versions: RunStart['versions'];
  /** The image with iptables and other tools, for helper containers. */
  toolsImage: string;
}

/** The node of that name. @throws Error (a bug) when the stack has none. */
export function nodeOf(cluster: Cluster, name: string): StackNode {
  const node = cluster.nodes.find((candidate) => candidate.name === name);
  if (!node) throw new Error(`the stack has no node ${name}`);
  return node;
}

/** Where the harness reaches a port of a node. @throws Error (a bug) when the topology gives the node no such port. */
export function endpointOf(node: Pick<StackNode, 'name' | 'ports'>, port: string): Endpoint {
  const { host, port: published } = portOf(node, port);
  return { host, port: published };
}

/** The port of that name. @throws Error (a bug) when the topology gives the node no such port. */
export function portOf(node: Pick<StackNode, 'name' | 'ports'>, name: string): PublishedPort {
  const port = node.ports.get(name);
  if (!port) throw new Error(`${node.name} has no port named ${name}`);
  return port;
}

/** All nodes that run PostgreSQL under Patroni. */
export function patroniNodes({ nodes }: Pick<Cluster, 'nodes'>): StackNode[] {
  return nodes.filter((node) => node.role === 'patroni');
}
