import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { within } from '../../core/wait.js';
import { endpointOf, type Cluster, type StackNode } from '../../stack/types.js';
import type { CreatedSnapshot } from '../change-recorder.js';
import { ZooSession } from './session.js';

/** The name of its port in a topology. */
export const ZOOKEEPER_PORT = 'client';

/** The node below which a cluster's keys are. `/service` is the default of Patroni's `namespace`. */
export function rootOf(cluster: Pick<Cluster, 'scope'>): string {
  return `/service/${cluster.scope}`;
}

/** Opens a session with a server. @throws when it is not open in time. */
export function openSession(node: StackNode, timeoutMs: number): Promise<ZooSession> {
  return ZooSession.open(endpointOf(node, ZOOKEEPER_PORT), node.name, timeoutMs);
}

/**
 * Reads the keys below a node. Nodes are read one after the other: the snapshot's revision is that of the first list
 * of names, and a key that changed meanwhile has a later one.
 * @throws when an answer does not come in time.
 */
export async function readKeys(session: ZooSession, root: string): Promise<CreatedSnapshot> {
  const [, { names, zxid }, members] = await Promise.all([
    session.sync(root),
    session.children(root),
    session.children(`${root}/members`),
  ]);
  const keys = [...names.filter((name) => name !== 'members'), ...members.names.map((name) => `members/${name}`)];
  const read = async (key: string): Promise<CreatedSnapshot['keys']> => {
    const node = await session.node(`${root}/${key}`);
    return node ? [{ key, value: node.value, revision: node.changed, created: node.created }] : [];
  };
  return { clusterId: '', revision: zxid, keys: (await Promise.all(keys.map(read))).flat() };
}

/**
 * Reads the keys from one server, in a session of its own, which it can open only with a majority.
 * @throws when no answer comes in time.
 */
export async function readZooKeeper(node: StackNode, root: string, timeoutMs: number): Promise<CreatedSnapshot> {
  const session = await openSession(node, timeoutMs);
  try {
    return await readKeys(session, root);
  } finally {
    session.close();
  }
}

/** Asks for a server's state with `srvr`, one of its commands of four letters. @throws when no answer comes in time. */
async function askServer(node: StackNode, timeoutMs: number): Promise<string> {
  const { host, port } = endpointOf(node, ZOOKEEPER_PORT);
  const socket = connect(port, host);
  try {
    socket.write('srvr');
    return await within(text(socket), `srvr of ${node.name}`, timeoutMs);
  } finally {
    socket.destroy();
  }
}

/** @throws when no answer comes in time. */
export async function zookeeperVersion(node: StackNode): Promise<string> {
  const answer = await askServer(node, 2000);
  const version = /^Zookeeper version: ([\d.]+)/m.exec(answer)?.[1];
  if (version === undefined) throw new Error(`${node.name} names no version: ${answer.slice(0, 200)}`);
  return version;
}

/** Whether this server considers itself the leader; false when it does not answer. A server alone leads. */
export async function isZooKeeperLeader(node: StackNode): Promise<boolean> {
  return askServer(node, 1000).then(
    (answer) => /^Mode: (?:leader|standalone)$/m.test(answer),
    () => false,
  );
}
