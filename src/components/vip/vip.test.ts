import { describe, expect, it } from 'vitest';
import type { StackNetwork, StackNode } from '../../stack/types.js';
import type { RoutedNodes } from '../router.js';
import { keepalivedRouter } from '../keepalived/router.js';
import { KEEPALIVED_LEADER_MODEL } from '../keepalived-leader/model.js';
import { PATRONI_CALLBACK_MODEL } from '../patroni-callback/model.js';
import type { EffectiveConfig } from '../../history/events.js';
import { VIP_MANAGER_MODEL } from '../vip-manager/model.js';
import { readMove } from './log-lines.js';
import { requireWayTo } from './way.js';

describe('a line of compose/vip/watch', () => {
  it('tells where the address is', () => {
    const there = { kind: 'vip', node: 'haproxy1', address: '172.20.255.245', held: true };
    expect(readMove('haproxy1', 'vip: 172.20.255.245 is here')).toEqual(there);
    expect(readMove('haproxy1', 'vip: 172.20.255.245 has left')).toMatchObject({ held: false });
  });

  it('is told from all others', () => {
    expect(readMove('haproxy1', 'Sat Nov 28 01:35:21 2026: (vip) Entering MASTER STATE')).toBeNull();
  });
});

describe('a route with a moving address', () => {
  const network: StackNetwork = { name: 'net', subnet: '127.0.0.0/8', gateway: '127.0.0.1', hasIpv6: false };
  const ports = new Map([['readWrite', { host: '127.0.0.1', port: 15_000, container: 6000 }]]);
  const node: StackNode = { name: 'haproxy1', role: 'haproxy', containerId: 'a', ip: '10.0.0.2', ports };
  const entry = { port: 'readWrite', targetSessionAttrs: 'any', loadBalanceHosts: 'disable' } as const;
  const route = { router: 'keepalived', service: 'haproxy1', vip: 10, write: entry, read: entry } as const;
  const routed: RoutedNodes = { route, nodes: [node], network };

  it('leads to the port in the container, not to the published one', () => {
    expect(keepalivedRouter.endpoints(routed).write.hosts).toEqual([{ host: '127.255.255.245', port: 6000 }]);
    expect(keepalivedRouter.describe(routed).write).toBe('127.255.255.245:6000');
  });

  it('is refused where the bridge of the stack is on another machine', () => {
    expect(() => requireWayTo(network, ['192.0.2.7'])).toThrow(
      /^a route with a moving address needs the bridge .* 127\.0\.0\.1 is none/,
    );
    expect(() => keepalivedRouter.endpoints({ ...routed, network: { ...network, gateway: '198.51.100.1' } })).toThrow(
      expect.objectContaining({ code: 'NO_WAY_TO_BRIDGE', hint: expect.stringContaining('Docker Desktop') as string }),
    );
  });
});

describe('the routing phase', () => {
  const vip = { advertIntMs: 2000, checkIntervalMs: 2000, weight: 2, gratuitousArp: true, vipManagerIntervalMs: 1000 };
  const config = { vip } as EffectiveConfig;
  it.each([
    ['keepalived on the leader', KEEPALIVED_LEADER_MODEL, 2000 + 1000 + 6000 + 1218.75],
    ['vip-manager', VIP_MANAGER_MODEL, 2000],
    ['a callback', PATRONI_CALLBACK_MODEL, 1000],
  ])('of %s has a bound by its own rule', (_name, model, maxMs) => {
    expect(model.routing(config)).toMatchObject({ minMs: 0, maxMs });
  });
});
