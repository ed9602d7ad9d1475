import { NotPossibleError } from '../core/errors.js';
import { addressFromEnd } from '../core/ipv4.js';
import { movingAddresses } from '../components/vip/holders.js';
import type { Cluster, StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { runInNode } from './helper.js';
import { EVERYONE } from './target-schema.js';
import { momentBetweenStamps, printedNumber } from './timing.js';
import { deleteRulesScript } from './undo/delete-rules.js';

export interface FilterParameters {
  direction: 'both' | 'in' | 'out';
  action: 'drop' | 'reset';
  /** Only TCP to or from these ports; empty: all traffic. */
  ports?: readonly number[];
  /** Percentage of packets to drop; all if absent. */
  percent?: number;
  /** Limit in each direction. Packets beyond it are dropped. */
  kilobytesPerSecond?: number;
}

/** Offloading passes packets of up to 64 kB to the filter. With a smaller allowance they would never get through. */
const LEAST_BURST_KB = 96;
/** Below the payload of an Ethernet frame. */
const DATAGRAM_BYTES = 1400;
/** Rounds of 50 ms. For the first 3 s only the cluster's own traffic may exceed the rate. */
const BURST_AFTER_ROUNDS = 60;

/**
 * Stops packets between a node and its peers by rules in the node's network namespace, inserted by a helper container.
 * The bridge's gateway stays reachable. Published ports arrive from there, so the harness still sees the node. Loopback
 * traffic is spared, since a node also talks to itself by its own address.
 * All rules are inserted in one transaction. Each carries a tag, by which exactly these rules are deleted again.
 */
export function filterPackets(
  node: StackNode,
  peers: readonly StackNode[] | typeof EVERYONE,
  parameters: FilterParameters,
  context: FaultContext,
): Injection {
  requireIpv4Only(context);
  const { cluster, docker } = context;
  const place = context.helper(node);
  const tag = context.newTag();
  const addressesOf = async () => (peers === EVERYONE ? [] : currentAddresses(peers, context));
  const currentRules = async () => {
    const addresses = peers === EVERYONE ? [cluster.network.subnet] : await addressesOf();
    const rules = rulesFor(addresses, peers === EVERYONE ? cluster.network.gateway : null, parameters, tag);
    return [...rules, ...multicastRules(node, peers, { parameters, tag }, cluster)];
  };
  return {
    node,
    undo: { undo: 'delete-rules', ...place, tag },
    inject: async () => {
      const rules = await currentRules();
      const incite = inciteScript(parameters, cluster.network.subnet, await addressesOf());
      const script = insertScript(rules, tag, incite);
      const output = await runInNode(docker, place, 'network', script);
      const whose = /^burst$/m.test(output)
        ? ', of a burst of our own: the traffic of the cluster stays below the rate'
        : /^attempt$/m.test(output)
          ? ', of connections of our own: the cluster opened none there'
          : '';
      return {
        ...momentBetweenStamps(output, context),
        text: `${printedNumber(output, 'stopped')} packets stopped by the rules${whose}`,
      };
    },
    // No stopped packet is required here: the rules were proven before, and a node just started may send nothing yet.
    again: async () => {
      const rules = await currentRules();
      const output = await runInNode(docker, place, 'network', insertAgainScript(rules, tag));
      return {
        ...momentBetweenStamps(output, context),
        text: `${rules.length} rules inserted again after its start`,
      };
    },
  };
}

/** VRRP sends to a group of this range. */
const MULTICAST = '224.0.0.0/4';

/**
 * What a node sends to a group reaches all of it. It is stopped at the sender, where everyone is cut off, or all others
 * that move an address with this node.
 */
export function multicastRules(
  node: StackNode,
  peers: readonly StackNode[] | typeof EVERYONE,
  { parameters, tag }: { parameters: FilterParameters; tag: string },
  cluster: Pick<Cluster, 'topology' | 'nodes' | 'network'>,
): string[] {
  const { direction, ports = [], kilobytesPerSecond } = parameters;
  if (direction === 'in' || ports.length > 0 || kilobytesPerSecond !== undefined) return [];
  const groups = movingAddresses(cluster).filter(({ nodes }) => nodes.includes(node));
  const isCutOff = (other: StackNode) => peers === EVERYONE || peers.includes(other);
  const isAlone = groups.some(({ nodes }) => nodes.every((other) => other === node || isCutOff(other)));
  if (!isAlone) return [];
  return rulesFor([MULTICAST], null, { ...parameters, direction: 'out', action: 'drop' }, tag);
}

/** The rules are for IPv4 only: members with IPv6 would bypass them. @throws NotPossibleError */
export function requireIpv4Only({ cluster: { network } }: FaultContext): void {
  if (!network.hasIpv6) return;
  throw new NotPossibleError(
    `packet filter rules are not possible here: the network ${network.name} has IPv6, and they only stop IPv4; ` +
      'set enable_ipv6: false in the compose file, and no IPv6 default in the engine',
  );
}

/** Looks the addresses up, since a restarted container may have a new one. */
async function currentAddresses(peers: readonly StackNode[], context: FaultContext): Promise<string[]> {
  const addresses = await Promise.all(
    peers.map(async (peer) => {
      const { NetworkSettings } = await context.docker.getContainer(peer.containerId).inspect();
      return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
    }),
  );
  return addresses.filter((address) => address !== '');
}

/** Rules in the order of their insertion at the top. The kernel checks the last one first. */
export function rulesFor(
  addresses: readonly string[],
  gateway: string | null,
  parameters: FilterParameters,
  tag: string,
): string[] {
  const chains = [
    ...(parameters.direction === 'out' ? [] : [{ chain: 'INPUT', match: '-s', device: '! -i lo' }]),
    ...(parameters.direction === 'in' ? [] : [{ chain: 'OUTPUT', match: '-d', device: '! -o lo' }]),
  ];
  const { ports = [], percent, kilobytesPerSecond } = parameters;
  const comment = `-m comment --comment ${tag}`;
  const tcp = ports.length > 0 ? `-p tcp -m multiport --ports ${ports.join(',')} ` : '';
  const share = percent === undefined ? '' : `-m statistic --mode random --probability ${percent / 100} `;
  const burst = burstOf(kilobytesPerSecond ?? 0);
  const limit = `-m hashlimit --hashlimit-above ${kilobytesPerSecond}kb/s --hashlimit-burst ${burst}kb`;
  const beyond = (chain: string) =>
    kilobytesPerSecond === undefined ? '' : `${limit} --hashlimit-name ${tag.slice(-8)}${chain} `;
  return chains.flatMap(({ chain, match, device }) => [
    ...addresses.flatMap((address) => {
      const insert = (what: string) => `-I ${chain} 1 ${match} ${address} ${device} ${what}`;
      const drop = insert(`${tcp}${share}${beyond(chain)}${comment} -j DROP`);
      // Only TCP can be reset; other protocols are dropped.
      return parameters.action === 'drop'
        ? [drop]
        : [drop, insert(`${tcp === '' ? '-p tcp ' : tcp}${comment} -j REJECT --reject-with tcp-reset`)];
    }),
    ...(gateway === null ? [] : [`-I ${chain} 1 ${match} ${gateway} ${comment} -j ACCEPT`]),
  ]);
}

/**
 * iptables requires an allowance of at least one second of the rate. It rounds the allowance up to whole seconds, and
 * large rates by up to 1.6 %.
 */
function burstOf(kilobytesPerSecond: number): number {
  const second = kilobytesPerSecond <= 1000 ? kilobytesPerSecond : Math.ceil(1.02 * kilobytesPerSecond);
  return Math.max(LEAST_BURST_KB, second);
}

/**
 * Time limits for the proof. A partition stops the first packet; a policer only stops one once the allowance is used
 * up.
 */
const PROOF_S = { partition: 5, policer: 10 };

/** Inserts the rules and prints the time before and after. */
export function insertRules(rules: readonly string[]): string {
  return `
echo "before $EPOCHREALTIME"
iptables-restore --noflush <<'RULES'
*filter
${rules.join('\n')}
COMMIT
RULES
echo "after $EPOCHREALTIME"`;
}

/**
 * Sends more than a policer lets pass, so that its rules can be proven on a cluster with little traffic. Sent to the
 * broadcast address, since nothing replies to that. Empty without a rate.
 */
export function burstScript({ kilobytesPerSecond }: FilterParameters, subnet: string): string {
  if (kilobytesPerSecond === undefined) return '';
  const datagrams = Math.ceil((3 * 1024 * burstOf(kilobytesPerSecond)) / DATAGRAM_BYTES);
  // The kernel reports a packet stopped by a rule to its sender. Sending ends there.
  const send = [
    'socket(S, PF_INET, SOCK_DGRAM, 17); setsockopt(S, SOL_SOCKET, SO_BROADCAST, 1);',
    `$to = sockaddr_in(9, inet_aton("${broadcastOf(subnet)}"));`,
    `for (1 .. ${datagrams}) { send(S, "x" x ${DATAGRAM_BYTES}, 0, $to) or last }`,
  ].join(' ');
  return `if [ "$round" -eq ${BURST_AFTER_ROUNDS} ]; then echo burst; perl -MSocket -e '${send}'; fi`;
}

/**
 * Tries to connect to ports that members of the cluster seldom use, so that rules against these can be proven: another
 * member's REST API, for example, which Patroni asks only in an election and in failsafe mode. Empty without ports, and
 * where nothing that leaves the node would be stopped.
 */
export function attemptScript({ ports = [], direction }: FilterParameters, addresses: readonly string[]): string {
  if (ports.length === 0 || addresses.length === 0 || direction === 'in') return '';
  const attempts = addresses.flatMap((address) =>
    ports.map((port) => `timeout 0.1 bash -c ': < /dev/tcp/${address}/${port}' 2> /dev/null || true`),
  );
  return `if [ "$round" -eq ${BURST_AFTER_ROUNDS} ]; then echo attempt; ${attempts.join('; ')}; fi`;
}

/** What proves the rules where the cluster's own traffic does not. */
function inciteScript(parameters: FilterParameters, subnet: string, addresses: readonly string[]): string {
  return burstScript(parameters, subnet) || attemptScript(parameters, addresses);
}

/** The broadcast address of a subnet: 172.20.255.255 for 172.20.0.0/16. */
export function broadcastOf(subnet: string): string {
  return addressFromEnd(subnet, 0);
}

/** Inserts the rules and waits until one of them has stopped a packet. `incite` is run in each round of that wait. */
function insertScript(rules: readonly string[], tag: string, incite: string): string {
  const proofSeconds = incite.includes('echo burst') ? PROOF_S.policer : PROOF_S.partition;
  return `
${insertRules(rules)}
for round in $(seq ${proofSeconds * 20}); do
  ${incite}
  stopped=$(iptables -nvxL | awk '/${tag}/ && ($3 == "DROP" || $3 == "REJECT") { sum += $1 } END { print sum + 0 }')
  if [ "$stopped" -gt 0 ]; then echo "stopped $stopped"; exit 0; fi
  sleep 0.05
done
echo "no packet was stopped by the rules in ${proofSeconds} s: is there any traffic?" >&2
exit 1`;
}

/** Replaces any remaining rules and proves that all of them are in place. */
function insertAgainScript(rules: readonly string[], tag: string): string {
  return `
(${deleteRulesScript(tag)}) > /dev/null
${insertRules(rules)}
[ "$(iptables-save | grep -c -- ${tag})" -eq ${rules.length} ]`;
}
