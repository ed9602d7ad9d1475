import type { Endpoint } from '../../core/http.js';
import { addressFromEnd } from '../../core/ipv4.js';
import { portOf, type StackNetwork } from '../../stack/types.js';
import type { RouteEndpoint } from '../../core/route-endpoint.js';
import type { RoutedNodes } from '../router.js';
import { requireWayTo } from './way.js';

/**
 * The moving address of a route: that of the stack's network which compose/vip/address finds in a container.
 * @throws Error (a bug) for a route without one.
 */
export function addressOf({ vip }: RoutedNodes['route'], { subnet }: StackNetwork): string {
  if (vip === undefined) throw new Error('a route with a moving address that has no `vip`');
  return addressFromEnd(subnet, vip);
}

/**
 * Where clients of a moving address connect: to the port in the container, since nothing is published.
 * @throws EnvironmentError `NO_WAY_TO_BRIDGE` where this machine cannot reach the address.
 */
export function movingEndpoint(routed: RoutedNodes, port: string): RouteEndpoint {
  const { network, route } = routed;
  requireWayTo(network);
  const host: Endpoint = { host: addressOf(route, network), port: containerPort(routed, port) };
  return { hosts: [host], targetSessionAttrs: 'any', isBalanced: false };
}

/** "172.20.255.245:5000". */
export function describeMoving(routed: RoutedNodes, port: string): string {
  return `${addressOf(routed.route, routed.network)}:${containerPort(routed, port)}`;
}

function containerPort({ nodes: [node] }: RoutedNodes, port: string): number {
  if (!node) throw new Error('a route with a moving address without a node that may have it');
  return portOf(node, port).container;
}
