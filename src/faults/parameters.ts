import { z } from 'zod';
import { SELECTORS } from './selectors.js';

/** Who a fault is aimed at: a role, resolved when the fault is injected, or the name of a node of the topology. */
export const targetSchema = z
  .union([z.enum(SELECTORS), z.string().regex(/^[a-z][a-z0-9-]*$/)])
  .describe(`A role, resolved at injection (${SELECTORS.join(', ')}), or a node's name such as patroni1.`);

const target = { target: targetSchema };

/** One object schema a fault; `fault` is its discriminator. A fault's file in this folder implements it. */
export const FAULT_PARAMETERS = {
  kill: z.strictObject({
    fault: z.literal('kill').describe('SIGKILL of the container: the node is gone as in a power loss.'),
    ...target,
  }),
  stop: z.strictObject({
    fault: z.literal('stop').describe('Graceful stop of the container (SIGTERM, then SIGKILL after `grace`).'),
    ...target,
    grace: z.string().default('60s').describe('How long it may take before it is killed, e.g. 60s.'),
  }),
  partition: z.strictObject({
    fault: z.literal('partition').describe('Cuts the target off the other members; the observer still sees it.'),
    ...target,
    from: z
      .union([targetSchema, z.literal('everyone')])
      .default('everyone')
      .describe('From whom: everyone, or one group of peers.'),
    direction: z.enum(['both', 'in', 'out']).default('both'),
    action: z.enum(['drop', 'reset']).default('drop').describe('drop: silence. reset: TCP answers with RST at once.'),
  }),
  process: z.strictObject({
    fault: z.literal('process').describe('A signal to a process inside the target.'),
    ...target,
    process: z.enum(['patroni', 'postmaster', 'etcd', 'haproxy']),
    signal: z.enum(['kill', 'stop']).describe('kill: SIGKILL. stop: SIGSTOP, continued by the heal.'),
  }),
} as const;

export type FaultName = keyof typeof FAULT_PARAMETERS;
export type FaultParameters = { [F in FaultName]: z.infer<(typeof FAULT_PARAMETERS)[F]> }[FaultName];
