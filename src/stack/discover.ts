import { EnvironmentError } from '../core/errors.js';
import type { Engine } from './engine/engine.js';
import { RUN_LABEL } from './labels.js';
import type { Topology } from './topology.js';
import type { Cluster, Endpoint, StackNode } from './types.js';

const SERVICE_LABEL = 'com.docker.compose.service';

/** The nodes of a run as the engine has them, in the topology's order, and the network they share. */
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
    const ports = Object.values(service.ports).map(({ container: port }): [number, Endpoint] => {
      const published = container.NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort;
      return [port, { host: engine.host, port: Number(published ?? 0) }];
    });
    const { name, role } = service;
    return { name, role, containerId: container.Id, ip: network?.IPAddress ?? '', ports: new Map(ports) };
  });
  return { nodes, network: await networkOf(engine, runId) };
}

async function networkOf(engine: Engine, runId: string): Promise<Cluster['network']> {
  const [network] = await engine.docker.listNetworks({ filters: { label: [`${RUN_LABEL}=${runId}`] } });
  const address = network?.IPAM?.Config?.[0];
  if (!network || !address?.Subnet || !address.Gateway) {
    throw new EnvironmentError('the stack has no network with a subnet and a gateway', { code: 'NETWORK_MISSING' });
  }
  return { name: network.Name, subnet: address.Subnet, gateway: address.Gateway };
}
