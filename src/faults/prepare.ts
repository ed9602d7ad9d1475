import { NotPossibleError } from '../core/errors.js';
import type { StackNode } from '../stack/types.js';
import { killContainer, pauseContainer, restartContainer, stopContainer } from './container.js';
import { fillDisk } from './disk.js';
import { duplicate } from './duplicate.js';
import type { FaultContext, Injection } from './fault.js';
import { delay } from './latency.js';
import { hostMemory, limitCpu, limitMemory } from './limits.js';
import { operate } from './operation.js';
import type { FaultName, FaultParameters } from './parameters.js';
import { partition } from './partition.js';
import { signalProcess } from './process.js';
import { keepPostgresDown, setAside } from './program.js';
import { pauseReplay } from './replay.js';
import { keepPatroniDown } from './supervised.js';
import { wipe } from './wipe.js';

/** What a step is turned into injections with. */
export interface Means {
  context: FaultContext;
  /** The nodes that a target stands for now. */
  resolve: (target: string) => Promise<StackNode[]>;
  /** A name that no other injection of the run has, for rules and containers. */
  newTag: () => string;
}

/** The injections of a step, one for each node; nothing is done to them yet. */
export async function prepareInjections(
  step: FaultParameters,
  targets: readonly StackNode[],
  { context, resolve, newTag }: Means,
): Promise<Injection[]> {
  if (BY_RULES.includes(step.fault)) requireIpv4Only(step.fault, context);
  switch (step.fault) {
    case 'kill':
      return targets.map((node) => killContainer(node, context));
    case 'stop':
      return targets.map((node) => stopContainer(node, step.grace, context));
    case 'pause':
      return targets.map((node) => pauseContainer(node, context));
    case 'operation': {
      const candidate = step.operation === 'failover' ? ((await resolve('any-replica'))[0] ?? null) : null;
      return targets.map((node) => operate(node, step, candidate, context));
    }
    case 'packet-loss': {
      const loss = { direction: 'both', action: 'drop', percent: step.percent } as const;
      return targets.map((node) => partition(node, 'everyone', loss, newTag(), context));
    }
    case 'bandwidth': {
      const policer = { direction: 'both', action: 'drop', kilobytesPerSecond: step.kilobytesPerSecond } as const;
      return targets.map((node) => partition(node, 'everyone', policer, newTag(), context));
    }
    case 'latency':
      return targets.map((node) => delay(node, step, newTag(), context));
    case 'restart':
      return targets.map((node) => restartContainer(node, step.grace, context));
    case 'wipe': {
      // One for all: members with different tokens would not find each other.
      const token = step.token === 'new' ? newTag() : null;
      return targets.map((node) => wipe(node, token, context));
    }
    case 'duplicate':
      return targets.map((node) => duplicate(node, newTag(), context));
    case 'cpu':
      return targets.map((node) => limitCpu(node, step.cores, context));
    case 'memory': {
      const bytes = await hostMemory(context.docker);
      return targets.map((node) => limitMemory(node, step.megabytes, bytes, context));
    }
    case 'disk-full':
      return targets.map((node) => fillDisk(node, context));
    case 'missing-program':
      return targets.map((node) => setAside(node, step.program, context));
    case 'replay-pause':
      return targets.map((node) => pauseReplay(node, context));
    case 'process':
      return targets.map((node) => prepareProcess(node, step, context));
    case 'partition': {
      const peers = step.from === 'everyone' ? step.from : await resolve(step.from);
      return targets.map((node) => partition(node, peers, step, newTag(), context));
    }
  }
}

const BY_RULES: readonly FaultName[] = ['partition', 'packet-loss', 'bandwidth', 'latency'];

/** The rules are of IPv4: members that also have IPv6 would talk past them. @throws NotPossibleError */
function requireIpv4Only(fault: FaultName, { cluster: { network } }: FaultContext): void {
  if (!network.hasIpv6) return;
  throw new NotPossibleError(
    `${fault} is not possible here: the network ${network.name} has IPv6, and the rules would only stop IPv4; ` +
      'set enable_ipv6: false in the compose file, and no IPv6 default in the engine',
  );
}

function prepareProcess(
  node: StackNode,
  { process, signal }: FaultParameters & { fault: 'process' },
  context: FaultContext,
): Injection {
  if (signal !== 'keep-down') return signalProcess(node, process, signal, context);
  return process === 'postmaster' ? keepPostgresDown(node, context) : keepPatroniDown(node, context);
}
