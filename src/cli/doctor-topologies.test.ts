import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../docker/engine.js';
import { loadTopology, type Topology } from '../topology/topology.js';
import { diagnoseTopologies, diagnoseTopology } from './doctor-topologies.js';

/** An engine with some images, on which no container starts. */
function engineWith(isThere: (image: string) => boolean, isLocal = true): Engine {
  const getImage = (name: string) => ({
    inspect: () =>
      isThere(name) ? Promise.resolve({}) : Promise.reject(Object.assign(new Error('none'), { statusCode: 404 })),
  });
  return { isLocal, url: 'tcp://elsewhere:2375', docker: { getImage } } as unknown as Engine;
}

/** A topology whose clients use an address that moves. */
async function withMovingAddress(): Promise<Topology> {
  const topology = await loadTopology('haproxy');
  const [[name, route] = []] = Object.entries(topology.routes);
  if (name === undefined || !route) throw new Error('no route');
  return { ...topology, routes: { [name]: { ...route, vip: 10 } } };
}

describe('doctor of topologies', () => {
  it('knows each of them, and what to do without an engine', async () => {
    const all = await diagnoseTopologies(null);
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['haproxy', 'minimal', 'zookeeper', 'consul']));
    for (const { canRun, missingImages, advice } of all) {
      expect([canRun, missingImages]).toEqual(['unknown', null]);
      expect(advice[0]).toContain('npx patroni-chaos setup');
    }
    await expect(diagnoseTopologies(null, ['minimla'])).rejects.toThrow(/minimal/);
  });

  it('says which images its first run builds', async () => {
    const engine = engineWith((image) => !image.includes('zookeeper'));
    const [zookeeper] = await diagnoseTopologies(engine, ['zookeeper']);
    expect(zookeeper).toMatchObject({ canRun: 'yes', missingImages: ['zookeeper', 'patroni-zookeeper'] });
    expect(zookeeper?.advice.join()).toContain('builds zookeeper, patroni-zookeeper');
    const [minimal] = await diagnoseTopologies(engine, ['minimal']);
    expect(minimal).toMatchObject({ canRun: 'yes', missingImages: [], needs: [] });
  });

  it('says why an address cannot move here', async () => {
    const topology = await withMovingAddress();
    const here = await diagnoseTopology(
      topology,
      engineWith(() => true),
    );
    expect(here.canRun).toBe('no');
    expect(here.advice[0]).toMatch(/^moving address \(NET_ADMIN, VRRP\) is not possible here: /);
    const remote = await diagnoseTopology(
      topology,
      engineWith(() => true, false),
    );
    expect(remote.advice).toContain('the engine at tcp://elsewhere:2375 is on another machine');
    const noTools = await diagnoseTopology(
      topology,
      engineWith((image) => !image.includes('/tools:')),
    );
    expect(noTools.canRun).toBe('unknown');
  });

  it('names a port that is taken, and the variable for another', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const topology = await loadTopology('minimal');
    const services = topology.services.map((service) =>
      service.role === 'patroni' ? service : { ...service, ports: { client: { container: port, env: 'PORT_DCS' } } },
    );
    const found = await diagnoseTopology(
      { ...topology, services },
      engineWith(() => true),
    );
    expect(found.ports).toEqual([{ number: port, isFree: false }]);
    expect(found.advice).toEqual([`taken on this machine: ${port} (by hand: PORT_DCS)`]);
  });
});
