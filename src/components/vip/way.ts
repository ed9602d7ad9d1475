import { networkInterfaces } from 'node:os';
import { EnvironmentError } from '../../core/errors.js';
import type { StackNetwork } from '../../stack/types.js';

/** The addresses of this machine. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
}

/**
 * A moving address is not published: this process has to be on the bridge of the stack itself, as a client on the same
 * network is, and then notices the move as one does, by ARP. That is so where the gateway of the bridge is an address
 * of this machine.
 * @throws EnvironmentError `NO_WAY_TO_BRIDGE`
 */
export function requireWayTo(network: StackNetwork, own: readonly string[] = ownAddresses()): void {
  if (own.includes(network.gateway)) return;
  throw new EnvironmentError(
    `a route with a moving address needs the bridge of the stack on this machine, ` +
      `but its gateway ${network.gateway} is none of its addresses`,
    {
      code: 'NO_WAY_TO_BRIDGE',
      hint:
        'Run on the Linux host of the Docker engine, not beside Docker Desktop, a remote or a rootless engine, ' +
        'nor in a container without the network of the host; or name other routes in `stack.routes`.',
    },
  );
}
