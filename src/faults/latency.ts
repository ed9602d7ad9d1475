import { parseDuration } from '../core/units.js';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { demultiplex } from '../stack/container-log.js';
import { PROJECT, PROJECT_LABEL, ROLE_LABEL, RUN_LABEL } from '../stack/labels.js';
import { runHelper } from '../stack/tools.js';
import type { StackNode } from '../stack/types.js';
import { removeByName } from './duplicate.js';
import type { FaultContext, Injection, Proof } from './fault.js';
import { deleteRulesScript } from './partition.js';

/** Where the proxy listens inside the target; nothing of the stack does. */
const PORT = 15_999;
/** Marks the proxy's own connections, which must not be redirected to itself. */
const MARK = 15_999;
/** From the next port to this one are those that its own connections come from, below what the kernel gives away (32768 …). */
const LAST_PORT = 31_999;

/**
 * Delays TCP between a node and the other members by a userspace proxy (compose/tools/delay) that packet filter rules in the
 * node's network namespace redirect connections to. Not netem: many kernels are built without it, on the only interface
 * that a container has it would delay the observer as well, and a rule by which it would not needs modules that are
 * rarer still. What it costs: connections that exist are reset once, and PostgreSQL sees its own address as its client's.
 */
export function delay(
  node: StackNode,
  parameters: { delay: string; jitter: string },
  tag: string,
  context: FaultContext,
): Injection {
  const { cluster, docker } = context;
  const base = { toolsImage: cluster.toolsImage, runId: cluster.runId, containerId: node.containerId };
  const helper = { image: cluster.toolsImage, runId: cluster.runId, containerId: node.containerId, network: true };
  const inject = () => redirectToProxy(node, parameters, tag, context);
  return {
    node,
    undo: { undo: 'stop-delay', ...base, node: node.name, tag },
    inject,
    again: async () => {
      await runHelper(docker, { ...helper, script: deleteRulesScript(tag) });
      await removeByName(docker, tag);
      return inject();
    },
  };
}

/** Starts the proxy, sends the node's connections through it, and waits until it has carried one. */
async function redirectToProxy(
  node: StackNode,
  parameters: { delay: string; jitter: string },
  tag: string,
  context: FaultContext,
): Promise<Proof> {
  const { cluster, docker } = context;
  const delayMs = parseDuration(parameters.delay) ?? 0;
  const jitterMs = parseDuration(parameters.jitter) ?? 0;
  const proxy = await docker.createContainer({
    name: tag,
    Image: cluster.toolsImage,
    Entrypoint: ['/opt/tools/delay', ...[PORT, delayMs, jitterMs, MARK, LAST_PORT].map(String)],
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
  const helper = { image: cluster.toolsImage, runId: cluster.runId, containerId: node.containerId, network: true };
  const output = await runHelper(docker, { ...helper, script: redirectScript(subnet, gateway, tag) });
  await said('carried');
  const at = (name: string) => {
    const seconds = Number(new RegExp(`^${name} ([\\d.]+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
    return context.clock.fromWall(seconds * 1000 - context.engineClock.offset);
  };
  const [before, after] = [at('before'), at('after')];
  const jitter = jitterMs > 0 ? ` + 0 … ${parameters.jitter}` : '';
  const text = `connections of ${node.name} pass by a proxy that takes ${parameters.delay}${jitter} each way`;
  return { atMs: (before + after) / 2, uncertaintyMs: (after - before) / 2 + context.engineClock.unc, text };
}

/**
 * New connections go to the proxy from here on; what is established is reset, so that it comes again: for half a second by
 * what arrives, which tells the other end (what it only acknowledges, too), then by what is sent, which tells this one. A
 * replica whose walsender alone is told goes on listening for ten seconds (FINDINGS.md, 25).
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
