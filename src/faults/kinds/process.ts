import { z } from 'zod';
import { oneOf } from '../../core/nearest.js';
import type { StackNode } from '../../stack/types.js';
import { defineFault, type ParameterProblem } from '../define-fault.js';
import type { FailureMode, FailureSettings } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { keepPatroniDown, keepProxyDown } from '../keep-down.js';
import { setAside } from '../set-aside.js';
import { PROCESSES, rolesOfProcess, signalProcess, type ProcessName } from '../signal-process.js';

const SIGNALS = ['kill', 'stop', 'terminate', 'keep-down'] as const;

interface Signalled {
  process: ProcessName;
  signal: (typeof SIGNALS)[number];
}

const PROXIES: readonly ProcessName[] = ['haproxy', 'keepalived'];
const CAN_BE_KEPT_DOWN: readonly ProcessName[] = ['patroni', 'postmaster', ...PROXIES];

export const processFault = defineFault({
  name: 'process',
  description: 'A signal to a process inside the target.',
  parameters: z.strictObject({
    process: z
      .enum(PROCESSES)
      .describe(
        'The oldest of that name; session: a client session of the load; consul-agent: that beside Patroni. ' +
          'Any other is one of PostgreSQL.',
      ),
    signal: z
      .enum(SIGNALS)
      .describe(
        'kill: SIGKILL; its supervisor restarts it. terminate: SIGTERM. stop: SIGSTOP, continued by the heal. ' +
          'keep-down (patroni, postmaster, haproxy, keepalived): SIGKILL, and it is not started before the heal.',
      ),
  }),
  targets: 'any',
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: (step) => ({
    container: 'runs',
    // The server still answers if Patroni, another PostgreSQL process or one backend is hit.
    nodeSilent: step.process === 'postmaster',
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: step.signal === 'keep-down',
    stackable: false,
    exclusiveKey: step.process,
    answer: null,
    failureMode: (settings) => failureModeOf(step, settings),
  }),
  problems: ({ process, signal, target }, { role }) => {
    const problems: ParameterProblem[] = [];
    if (signal === 'keep-down' && !CAN_BE_KEPT_DOWN.includes(process)) {
      const why = `since only ${CAN_BE_KEPT_DOWN.join(', ')} can be kept down`;
      const message = `expected kill, terminate or stop for ${process}, ${why}, got keep-down`;
      problems.push({ key: 'signal', message });
    }
    if (role && !rolesOfProcess(process).includes(role)) {
      const runs = PROCESSES.filter((candidate) => rolesOfProcess(candidate).includes(role));
      problems.push({
        key: 'process',
        message: `expected a process that ${target} runs (${oneOf(runs)}), got ${process}`,
      });
    }
    return problems;
  },
  prepare: (nodes, step, context) => nodes.map((node) => prepareOne(node, step, context)),
});

function prepareOne(node: StackNode, { process, signal }: Signalled, context: FaultContext): Injection {
  if (signal !== 'keep-down') return signalProcess(node, process, signal, context);
  if (PROXIES.includes(process)) return keepProxyDown(node, process, context);
  return process === 'postmaster' ? keepPostgresDown(node, context) : keepPatroniDown(node, context);
}

/** SIGKILL of PostgreSQL, which then cannot be started. Patroni goes on. */
function keepPostgresDown(node: StackNode, context: FaultContext): Injection {
  const missing = setAside(node, 'postgres', context);
  return {
    ...missing,
    inject: async () => {
      const { text } = await missing.inject();
      const proof = await signalProcess(node, 'postmaster', 'kill', context).inject();
      return { ...proof, text: `${proof.text}, and ${text}` };
    },
  };
}

function failureModeOf({ process, signal }: Signalled, { primaryStartTimeoutMs }: FailureSettings): FailureMode | null {
  if (process === 'patroni') {
    return ({ stop: 'frozen', 'keep-down': 'orphaned', terminate: 'graceful', kill: null } as const)[signal];
  }
  if (process !== 'postmaster' || (signal !== 'kill' && signal !== 'keep-down')) return null;
  if (primaryStartTimeoutMs === 0) return 'crash-failover';
  return signal === 'kill' ? 'crash-in-place' : 'crash-unstartable';
}
