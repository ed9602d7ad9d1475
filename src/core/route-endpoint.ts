import type { Endpoint } from './http.js';

/** libpq's target_session_attrs, the values that a route may ask for. */
export const SESSION_ATTRIBUTES = ['any', 'read-write'] as const;
type SessionAttribute = (typeof SESSION_ATTRIBUTES)[number];

/** One of the hosts that a client is given. */
export interface RouteHost extends Endpoint {
  /** The name of the node, as it names itself; absent where it is not known. */
  name?: string;
}

/** A host by the name of its node, else by its address. */
export function labelOf({ name, host, port }: RouteHost): string {
  return name ?? `${host}:${port}`;
}

/** Where the sessions of one kind connect, as plain data: the thread of the workload gets it. */
export interface RouteEndpoint {
  /** Tried in turn until one accepts. A proxy is a single host. */
  hosts: readonly RouteHost[];
  /** A session without this attribute is closed, and the next host is tried. */
  targetSessionAttrs: SessionAttribute;
  /** Whether each attempt tries the hosts in an order of its own (libpq's load_balance_hosts=random). */
  isBalanced: boolean;
  /** The database that leads there, where a pooler has several for the same one; the application's own if absent. */
  database?: string;
}
