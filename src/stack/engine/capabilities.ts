import { newRunOwner, runLabelOf } from '../labels.js';
import { runHelper } from '../tools.js';
import type { Engine } from './engine.js';

/** What faults need of the kernel, probed in a network namespace of their own; the command must succeed there. */
const PROBES = {
  iptables: 'iptables -w -A INPUT -m comment --comment probe -j ACCEPT',
  'iptables REJECT': 'iptables -w -A INPUT -p tcp -j REJECT --reject-with tcp-reset',
  'iptables statistic': 'iptables -w -A INPUT -m statistic --mode random --probability 0.1 -j ACCEPT',
  'tc netem': 'tc qdisc replace dev lo root netem delay 1ms',
  'tc tbf': 'tc qdisc replace dev lo root tbf rate 1mbit burst 32kbit latency 400ms',
} as const;

export type Capability = keyof typeof PROBES;
export const CAPABILITIES = Object.keys(PROBES) as Capability[];

/** What each is for, for people. */
export const PURPOSE: Readonly<Record<Capability, string>> = {
  iptables: 'partitions',
  'iptables REJECT': 'refused connections',
  'iptables statistic': 'packet loss',
  'tc netem': 'latency',
  'tc tbf': 'bandwidth',
};

/**
 * Tries what the engine's kernel can do, in one short-lived container of the tools image with NET_ADMIN.
 * @throws EnvironmentError `HELPER_FAILED` when not even the container works.
 */
export async function probeCapabilities(engine: Engine, toolsImage: string): Promise<Record<Capability, boolean>> {
  const script = CAPABILITIES.map((name) => `if ${PROBES[name]} >/dev/null 2>&1; then echo '${name}: yes'; fi`);
  const output = await runHelper(engine.docker, {
    image: toolsImage,
    runId: runLabelOf(newRunOwner(false)),
    containerId: '', // of nobody's namespace: a network of its own
    script: script.join('\n'),
  });
  return readAnswers(output);
}

/** What the probe's output says; what it does not mention cannot be done. */
export function readAnswers(output: string): Record<Capability, boolean> {
  const lines = output.split('\n').map((line) => line.trim());
  const answers = CAPABILITIES.map((name) => [name, lines.includes(`${name}: yes`)] as const);
  return Object.fromEntries(answers) as Record<Capability, boolean>;
}
