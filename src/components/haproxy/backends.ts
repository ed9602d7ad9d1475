import type { ProxyServer } from '../../history/events.js';
import { portOf, type StackNode } from '../../stack/types.js';

/** HAProxy's backends, and the name of the port of each in a topology (compose/haproxy/haproxy.cfg). */
const PORTS: Readonly<Record<ProxyServer['backend'], string>> = { postgres_rw: 'readWrite', postgres_ro: 'readOnly' };

export const BACKENDS = Object.keys(PORTS) as ProxyServer['backend'][];

/** The fields of a `proxy-server` event that name the backend. */
export function backendOf(
  node: Pick<StackNode, 'name' | 'ports'>,
  backend: ProxyServer['backend'],
): Pick<ProxyServer, 'proxy' | 'backend' | 'port'> {
  return { proxy: node.name, backend, port: String(portOf(node, PORTS[backend]).container) };
}
