import { isIPv4, isIPv6 } from 'node:net';
import type { NetworkInspectInfo } from 'dockerode';
import { EnvironmentError } from '../core/errors.js';
import type { Engine } from '../docker/engine.js';
import { RUN_LABEL } from '../docker/labels.js';
import type { Topology } from '../topology/topology.js';
import type { Cluster, PublishedPort, StackNetwork, StackNode } from './types.js';

const SERVICE_LABEL = 'com.docker.compose.service';

/** The nodes of a run as the engine lists them, in the topology's order, and the network that they share. */
export async function discover(
  engine: Engine,
  topology: Topology,
  runId: string,
): Promise<Pick<Cluster, 'nodes' | 'network'>> {
  const containers = await engine.docker.listContainers({ all: true, filters: { label: [`${RUN_LABEL}=${runId}`] } });
  const inspected = await Promise.all(containers.map(({ Id }) => engine.docker.getContainer(Id).inspect()));
  const nodes = topology.services.map((service): StackNode => {
    const container = inspected.find(({ Config }) => Config.Labels[SERVICE_LABEL] === service.name);
    if (!container)
      throw new EnvironmentError(`compose started no container for ${service.name}`, { code: 'NODE_MISSING' });
    const [network] = Object.values(container.NetworkSettings.Networks);
    const ports = Object.entries(service.ports).map(([port, { container: number }]): [string, PublishedPort] => {
      const published = container.NetworkSettings.Ports[`${number}/tcp`]?.[0]?.HostPort;
      return [port, { host: engine.host, port: Number(published ?? 0), container: number }];
    });
    const { name, role } = service;
    return { name, role, containerId: container.Id, ip: network?.IPAddress ?? '', ports: new Map(ports) };
  });
  return { nodes, network: await networkOf(engine, runId) };
}

async function networkOf(engine: Engine, runId: string): Promise<StackNetwork> {
  const [network] = await engine.docker.listNetworks({ filters: { label: [`${RUN_LABEL}=${runId}`] } });
  const found = network && readNetwork(network);
  if (!found) {
    throw new EnvironmentError('the stack has no network with an IPv4 subnet and a gateway', {
      code: 'NETWORK_MISSING',
    });
  }
  return found;
}

/** The IPv4 side of a network, whose subnets come in any order; null without an IPv4 gateway. */
export function readNetwork({ Name, EnableIPv6, IPAM }: NetworkFacts): StackNetwork | null {
  const addresses = IPAM?.Config ?? [];
  const ipv4 = addresses.find(({ Subnet }) => isIPv4(addressOf(Subnet)));
  if (!ipv4?.Subnet || !ipv4.Gateway) return null;
  return {
    name: Name,
    subnet: ipv4.Subnet,
    gateway: ipv4.Gateway,
    hasIpv6: EnableIPv6 === true || addresses.some(({ Subnet }) => isIPv6(addressOf(Subnet))),
  };
}

/** The address of a subnet: 172.20.0.0 of 172.20.0.0/16. */
function addressOf(subnet = ''): string {
  return subnet.split('/')[0] ?? '';
}

/** The part of GET /networks that is used here. */
type NetworkFacts = Pick<NetworkInspectInfo, 'Name'> & Partial<Pick<NetworkInspectInfo, 'EnableIPv6' | 'IPAM'>>;
