import { z } from 'zod';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { runInNode } from '../helper.js';
import { insertRules } from '../packet-filter.js';
import { momentBetweenStamps, printedNumber } from '../timing.js';
import { TRIAL_RULE } from '../trial.js';
import { deleteRulesScript } from '../undo/delete-rules.js';

/** Docker's resolver in each container. Its port 53 is redirected to another port before the filter sees the packet. */
const EMBEDDED_DNS = '127.0.0.11';

type Action = 'drop' | 'reject';

export const dnsOutage = defineFault({
  name: 'dns-outage',
  description: 'No name can be resolved in the target; connections, and lookups that are cached, go on.',
  parameters: z.strictObject({
    action: z
      .enum(['drop', 'reject'])
      .default('drop')
      .describe('drop: a lookup waits for its time-out. reject: it fails at once.'),
  }),
  targets: 'any',
  peers: [],
  needs: [
    { name: 'dns-outage', how: { script: `${TRIAL_RULE} -j DROP` } },
    {
      name: 'dns-outage with action: reject',
      isNeededBy: ({ action }) => action === 'reject',
      how: { script: `${TRIAL_RULE} -j REJECT --reject-with icmp-port-unreachable` },
    },
  ],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'network',
  traits: () => ({
    container: 'runs',
    nodeSilent: false,
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: 'names',
    answer: null,
    failureMode: notPredicted,
  }),
  prepare: (nodes, { action }, context) => nodes.map((node) => stopLookups(node, action, context)),
});

/** Packet filter rules in the node's network namespace. The proof is a name that resolved before and no longer does. */
function stopLookups(node: StackNode, action: Action, context: FaultContext): Injection {
  const { docker, cluster } = context;
  const place = context.helper(node);
  const tag = context.newTag();
  // The own name of a node is in /etc/hosts.
  const names = cluster.nodes.filter(({ name }) => name !== node.name).map(({ name }) => name);
  const run = async (script: string) => {
    const output = await runInNode(docker, place, 'network', script);
    const [, name = ''] = /^resolved (\S+)$/m.exec(output) ?? [];
    const stopped = printedNumber(output, 'stopped');
    const text = `${name} cannot be resolved any more: ${stopped} packets of lookups stopped`;
    return { ...momentBetweenStamps(output, context), text };
  };
  return {
    node,
    undo: { undo: 'delete-rules', ...place, tag },
    inject: () => run(outageScript(names, action, tag)),
    again: () => run(`(${deleteRulesScript(tag)}) > /dev/null\n${outageScript(names, action, tag)}`),
  };
}

function outageScript(names: readonly string[], action: Action, tag: string): string {
  const verdict = action === 'drop' ? 'DROP' : 'REJECT --reject-with icmp-port-unreachable';
  const end = `-m comment --comment ${tag} -j ${verdict}`;
  const rules = [
    `-I OUTPUT 1 -d ${EMBEDDED_DNS} ${end}`,
    ...['udp', 'tcp'].map((protocol) => `-I OUTPUT 1 -p ${protocol} --dport 53 ${end}`),
  ];
  return `
export RES_OPTIONS='timeout:1 attempts:1'
resolves() { getent ahostsv4 "$1" > /dev/null; }
known=
for name in ${names.join(' ')}; do if resolves "$name"; then known=$name; break; fi; done
[ -n "$known" ] || { echo "no name of the stack could be resolved before" >&2; exit 1; }
echo "resolved $known"
${insertRules(rules)}
if resolves "$known"; then echo "$known can still be resolved" >&2; exit 1; fi
stopped=$(iptables -nvxL OUTPUT | awk '/${tag}/ { sum += $1 } END { print sum + 0 }')
[ "$stopped" -gt 0 ] || { echo "no packet was stopped by the rules" >&2; exit 1; }
echo "stopped $stopped"`;
}
