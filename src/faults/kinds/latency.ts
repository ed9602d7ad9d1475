import { z } from 'zod';
import { timeout } from '../../core/timeouts.js';
import { waitFor } from '../../core/wait.js';
import { demultiplex } from '../../docker/container-log.js';
import { PROJECT, PROJECT_LABEL, ROLE_LABEL, RUN_LABEL } from '../../docker/labels.js';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { duration, durationOr, type Duration } from '../../core/duration.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection, Proof } from '../fault.js';
import { runInNode } from '../helper.js';
import { requireIpv4Only } from '../packet-filter.js';
import { momentBetweenStamps } from '../timing.js';
import { TRIAL_RULE } from '../trial.js';
import { deleteRulesScript } from '../undo/delete-rules.js';
import { removeByName } from '../undo/remove-container.js';

/** The port of the proxy in the target. The stack does not use it. */
const PORT = 15_999;
/** The mark of the proxy's own connections, which must not be redirected to it. */
const MARK = 15_999;
/** The proxy's own connections use the ports after PORT up to this one, below those of the kernel (32768 and above). */
const LAST_PORT = 31_999;

/** The delay in one direction. */
interface Delay {
  delay: Duration;
  jitter: Duration;
}

export const latency = defineFault({
  name: 'latency',
  description: 'TCP between the target and other members takes longer; existing sessions are reset.',
  parameters: z.strictObject({
    delay: duration('One way, e.g. 50ms.'),
    jitter: durationOr('0ms', 'Added to the delay: evenly distributed from 0 to this.'),
  }),
  targets: 'any',
  peers: [],
  needs: [
    {
      name: 'latency',
      how: {
        script: [
          `${TRIAL_RULE} -j REJECT --reject-with tcp-reset`,
          'iptables -t nat -A OUTPUT -p tcp -m mark ! --mark 1 -m comment --comment trial -j REDIRECT --to-ports 1',
          'perl -c /opt/tools/delay 2>/dev/null',
        ].join('\n'),
      },
    },
  ],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'network',
  traits: () => ({
    container: 'runs',
    // The observer connects via the bridge's gateway, whose connections are not redirected.
    nodeSilent: false,
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: null,
    answer: null,
    failureMode: notPredicted,
  }),
  prepare: (nodes, step, context) => nodes.map((node) => delayTcp(node, step, context)),
});

/**
 * Delays TCP between a node and the other members. Packet filter rules in the node's network namespace redirect
 * connections to a userspace proxy (compose/tools/delay).
 * netem is not used: many kernels lack it. On the only interface of a container it would delay the observer too, and
 * the filter to avoid that needs even rarer modules. The cost: existing connections are reset once, and PostgreSQL sees
 * its own address as that of its clients.
 */
function delayTcp(node: StackNode, parameters: Delay, context: FaultContext): Injection {
  requireIpv4Only(context);
  const { docker } = context;
  const place = context.helper(node);
  const tag = context.newTag();
  const inject = () => redirectToProxy(node, parameters, tag, context);
  return {
    node,
    undo: { undo: 'stop-delay', ...place, tag },
    inject,
    again: async () => {
      await runInNode(docker, place, 'network', deleteRulesScript(tag));
      await removeByName(docker, tag);
      return inject();
    },
  };
}

/** Starts the proxy, redirects the node's connections to it, and waits until it has carried one. */
async function redirectToProxy(
  node: StackNode,
  { delay, jitter }: Delay,
  tag: string,
  context: FaultContext,
): Promise<Proof> {
  const { cluster, docker } = context;
  const proxy = await docker.createContainer({
    name: tag,
    Image: cluster.toolsImage,
    Entrypoint: ['/opt/tools/delay', ...[PORT, delay.ms, jitter.ms, MARK, LAST_PORT].map(String)],
    Labels: { [PROJECT_LABEL]: PROJECT, [RUN_LABEL]: cluster.runId, [ROLE_LABEL]: 'helper' },
    HostConfig: { NetworkMode: `container:${node.containerId}`, CapAdd: ['NET_ADMIN'] },
  });
  await proxy.start();
  const said = async (word: string) => {
    const look = async () => {
      const log = demultiplex(await proxy.logs({ stdout: true, stderr: true }));
      return log.includes(word) ? { done: true as const, value: word } : { done: false as const, saw: log.trim() };
    };
    const what = `the proxy in ${node.name} (${word})`;
    await waitFor(look, { what, timeoutMs: timeout('faultEffective') / 3, intervalMs: 50, signal: context.signal });
  };
  await said('listening');
  const { subnet, gateway } = cluster.network;
  const script = redirectScript(subnet, gateway, tag);
  const output = await runInNode(docker, context.helper(node), 'network', script);
  await said('carried');
  const added = jitter.ms > 0 ? ` + 0 … ${jitter.text}` : '';
  const text = `connections of ${node.name} pass by a proxy that takes ${delay.text}${added} each way`;
  return { ...momentBetweenStamps(output, context), text };
}

/**
 * Redirects new connections to the proxy, and resets established ones so that they are opened again. For 0.5 s arriving
 * packets are answered by a reset. That ends the connection at the other end, even if it only acknowledges. For another
 * 0.5 s the node's own packets are answered, which ends it at this end. If only the walsender is reset, a replica keeps
 * listening for 10 s (FINDINGS.md, 25).
 */
function redirectScript(subnet: string, gateway: string, tag: string): string {
  const comment = `-m comment --comment ${tag}`;
  const others = (match: '-s' | '-d') => `-p tcp ${match} ${subnet} -m mark ! --mark ${MARK}`;
  const reset = `${comment} -j REJECT --reject-with tcp-reset`;
  const proxy = `${PORT}:${LAST_PORT}`;
  return `
cat > /tmp/redirects <<'RULES'
*nat
-I PREROUTING 1 ${others('-s')} ! -i lo ${comment} -j REDIRECT --to-ports ${PORT}
-I PREROUTING 1 -s ${gateway} ${comment} -j ACCEPT
-I OUTPUT 1 ${others('-d')} ! -o lo ${comment} -j REDIRECT --to-ports ${PORT}
-I OUTPUT 1 -d ${gateway} ${comment} -j ACCEPT
COMMIT
RULES
cat > /tmp/arriving <<'RULES'
*filter
-I INPUT 1 ${others('-s')} ! -i lo ! --dport ${proxy} ${reset}
-I INPUT 1 -s ${gateway} ${comment} -j ACCEPT
COMMIT
RULES
cat > /tmp/sent <<'RULES'
*filter
-I OUTPUT 1 ${others('-d')} ! -o lo ! --sport ${proxy} ${reset}
-I OUTPUT 1 -d ${gateway} ${comment} -j ACCEPT
COMMIT
RULES
insert() { iptables-restore --noflush < /tmp/$1; }
delete() { sed 's/-I \\([A-Z]*\\) 1/-D \\1/' /tmp/$1 | iptables-restore --noflush; }
echo "before $EPOCHREALTIME"
insert redirects
insert arriving
echo "after $EPOCHREALTIME"
sleep 0.5
delete arriving
insert sent
sleep 0.5
delete sent`;
}
