import type { Clock } from '../core/clock.js';
import type { RouteEndpoint } from '../core/route-endpoint.js';
import type { RouteReport } from '../core/route-report.js';
import type { Engine } from '../docker/engine.js';
import type { Attention } from '../history/attention.js';
import type { NewEvent, RecordEvent } from '../history/events.js';
import type { Cluster, StackNetwork, StackNode } from '../stack/types.js';
import type { StackSettings } from '../topology/settings.js';
import type { TopologyRoute } from '../topology/routes.js';
import type { Observer } from './observer.js';
import type { RouterModel } from './router-model.js';

/** A topology's entry for a route, and the nodes of the services that it names; all PostgreSQL nodes without one. */
export interface RoutedNodes {
  route: TopologyRoute;
  nodes: readonly StackNode[];
  network: StackNetwork;
}

/** What a program may have to know of its stack: the other nodes, and how to log in. */
type KnownCluster = Pick<Cluster, 'nodes' | 'topology' | 'credentials'>;

/** The topology's entry for a route, and the stack. */
export interface RoutingContext {
  route: TopologyRoute;
  cluster: KnownCluster;
}

export interface ObserveContext {
  clock: Clock;
  record: RecordEvent;
  cluster: KnownCluster;
  /** Called with the number of connections that the router has accepted for writes. */
  routeSeen: (report: RouteReport) => void;
  /** How closely to look. If absent, always as often as possible. */
  attention?: Attention | undefined;
}

/** A router that is a program, in a container of the stack. */
export interface RouterProgram {
  /** What runs there, as reports name it beside its version: haproxy. */
  component: string;
  /** Records what the program itself says of the servers. */
  observe: (node: StackNode, context: ObserveContext) => Observer;
  /** The change of a server that a line of its log reports; null for any other line. */
  readLog: (
    node: StackNode,
    line: string,
  ) => Omit<Extract<NewEvent, { kind: 'proxy-server' }>, 't' | 'unc' | 'src'> | null;
  /** The servers that writes and reads may be sent to now, by the first of its nodes that answers. */
  routedTo: (nodes: readonly StackNode[], context: RoutingContext) => Promise<{ writes: string[]; reads: string[] }>;
  /** Brings it to a known state between two runs on one stack: these settings, no old sessions. */
  reset: (engine: Engine, nodes: readonly StackNode[], settings: StackSettings, signal: AbortSignal) => Promise<void>;
  version: (node: StackNode, cluster: KnownCluster) => Promise<string>;
}

/** How clients reach the cluster. The rest of the code knows routers by this interface only. */
export interface Router {
  name: string;
  model: RouterModel;
  /** Where clients connect for writes and for reads. */
  endpoints: (routed: RoutedNodes) => { write: RouteEndpoint; read: RouteEndpoint };
  /** What tells both endpoints apart in reports. */
  describe: (routed: RoutedNodes) => { write: string; read: string };
  /** Null for a router that is part of the client. */
  program: RouterProgram | null;
}
