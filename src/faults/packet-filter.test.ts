import { describe, expect, it } from 'vitest';
import { attemptScript, broadcastOf, burstScript, multicastRules, rulesFor } from './packet-filter.js';
import type { Cluster, StackNode } from '../stack/types.js';
import { deleteRulesScript } from './undo/delete-rules.js';

const both = { direction: 'both', action: 'drop' } as const;

/** Rules in the order in which the kernel checks them. Each is inserted at the top. */
function effective(rules: readonly string[], chain: string): string[] {
  return rules
    .filter((rule) => rule.startsWith(`-I ${chain} 1 `))
    .map((rule) => rule.slice(`-I ${chain} 1 `.length))
    .reverse();
}

describe('the rules of a partition', () => {
  it('everyone: the gateway, from which the harness comes, is accepted before the subnet is dropped', () => {
    const rules = rulesFor(['172.20.0.0/16'], '172.20.0.1', both, 'tag');
    expect(effective(rules, 'INPUT')).toEqual([
      '-s 172.20.0.1 -m comment --comment tag -j ACCEPT',
      '-s 172.20.0.0/16 ! -i lo -m comment --comment tag -j DROP',
    ]);
    expect(effective(rules, 'OUTPUT')[1]).toBe('-d 172.20.0.0/16 ! -o lo -m comment --comment tag -j DROP');
  });

  it('some peers: only their addresses', () => {
    expect(effective(rulesFor(['10.0.0.2', '10.0.0.3'], null, both, 'tag'), 'INPUT')).toHaveLength(2);
  });

  it.each([
    ['in', 'OUTPUT'],
    ['out', 'INPUT'],
  ] as const)('one way (%s): nothing in %s', (direction, chain) => {
    expect(effective(rulesFor(['10.0.0.2'], null, { ...both, direction }, 'tag'), chain)).toEqual([]);
  });

  it('reset: TCP is answered, the rest dropped', () => {
    const rules = effective(rulesFor(['10.0.0.2'], null, { direction: 'in', action: 'reset' }, 'tag'), 'INPUT');
    expect(rules[0]).toContain('-p tcp');
    expect(rules[0]).toContain('REJECT --reject-with tcp-reset');
    expect(rules[1]).toContain('-j DROP');
  });

  it('multicast of a node that moves an address with others is stopped where all of those are cut off', () => {
    const node = (name: string) => ({ name, role: 'haproxy' }) as unknown as StackNode;
    const nodes = ['haproxy1', 'haproxy2', 'patroni1'].map(node);
    const [first, second, other] = nodes as [StackNode, StackNode, StackNode];
    const routes = { vip: { vip: 10, service: 'haproxy1', standbys: ['haproxy2'] } };
    const network = { name: 'net', subnet: '10.0.0.0/24', gateway: '10.0.0.1', hasIpv6: false };
    const cluster = { nodes, network, topology: { routes } } as unknown as Cluster;
    const rules = (peers: StackNode[] | 'everyone', change: object = {}, of = first) =>
      multicastRules(of, peers, { parameters: { ...both, ...change }, tag: 'tag' }, cluster);
    const stopped = ['-I OUTPUT 1 -d 224.0.0.0/4 ! -o lo -m comment --comment tag -j DROP'];
    expect(rules([second])).toEqual(stopped);
    expect(rules('everyone', { action: 'reset' })).toEqual(stopped);
    expect([rules([other]), rules('everyone', {}, other), rules([second], { ports: [5432] })]).toEqual([[], [], []]);
    expect(rules([second], { direction: 'in' })).toEqual([]);
  });

  it('a rate: only what goes beyond it is dropped, each way by a count of its own', () => {
    const rules = rulesFor(['10.0.0.2'], null, { ...both, kilobytesPerSecond: 64 }, 'patroni-chaos-abc-1');
    const [inward = ''] = effective(rules, 'INPUT');
    expect(inward).toContain('--hashlimit-above 64kb/s');
    expect(inward).toContain('--hashlimit-name os-abc-1INPUT');
    expect(effective(rules, 'OUTPUT')[0]).toContain('--hashlimit-name os-abc-1OUTPUT');
  });

  it('a rate: the allowance is no less than a second of it, nor than the largest packet', () => {
    const burst = (kilobytesPerSecond: number) =>
      /--hashlimit-burst (\S+)/.exec(rulesFor(['10.0.0.2'], null, { ...both, kilobytesPerSecond }, 'tag').join())?.[1];
    expect([burst(8), burst(200)]).toEqual(['96kb', '200kb']);
  });

  it('a rate: more than the allowance is sent once, to the broadcast address; a partition needs nothing sent', () => {
    expect(broadcastOf('172.20.0.0/16')).toBe('172.20.255.255');
    expect(broadcastOf('192.168.64.0/20')).toBe('192.168.79.255');
    const script = burstScript({ ...both, kilobytesPerSecond: 200 }, '172.20.0.0/16');
    expect(script).toContain('inet_aton("172.20.255.255")); for (1 .. 439) {');
    expect(burstScript(both, '172.20.0.0/16')).toBe('');
  });

  it('ports: a connection there is tried once, unless nothing that leaves the node is stopped', () => {
    const script = attemptScript({ ...both, ports: [8008] }, ['10.0.0.2']);
    expect(script).toContain(': < /dev/tcp/10.0.0.2/8008');
    expect(attemptScript({ ...both, direction: 'in', ports: [8008] }, ['10.0.0.2'])).toBe('');
    expect(attemptScript(both, ['10.0.0.2'])).toBe('');
  });

  it('every rule bears the tag, and only tagged rules are deleted', () => {
    for (const rule of rulesFor(['10.0.0.2'], '10.0.0.1', both, 'tag-7')) expect(rule).toContain('--comment tag-7');
    expect(deleteRulesScript('tag-7')).toContain('grep -- tag-7');
    expect(deleteRulesScript('tag-7')).not.toMatch(/iptables -F|--flush/);
  });
});
