import { z } from 'zod';
import { SELECTORS } from './selectors.js';

export const OPERATIONS = ['switchover', 'failover', 'restart', 'reinit', 'reload', 'maintenance'] as const;
export type OperationName = (typeof OPERATIONS)[number];

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
  pause: z.strictObject({
    fault: z.literal('pause').describe('Every process of the container frozen at once, as a stalled hypervisor does.'),
    ...target,
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
    ports: z
      .array(z.int().min(1).max(65535))
      .max(15)
      .default([])
      .describe('Only TCP to or from these ports, e.g. [8008]; empty: everything.'),
  }),
  'packet-loss': z.strictObject({
    fault: z.literal('packet-loss').describe('The target loses a share of all packets from and to other members.'),
    ...target,
    percent: z.number().min(1).max(99).describe('How many of a hundred packets are lost, in each direction.'),
  }),
  process: z.strictObject({
    fault: z.literal('process').describe('A signal to a process inside the target.'),
    ...target,
    process: z.enum(['patroni', 'postmaster', 'etcd', 'haproxy']),
    signal: z
      .enum(['kill', 'stop', 'keep-down'])
      .describe(
        'kill: SIGKILL; a supervisor restarts it. stop: SIGSTOP, continued by the heal. keep-down (patroni): SIGKILL, and it is not restarted before the heal.',
      ),
  }),
  operation: z.strictObject({
    fault: z.literal('operation').describe('What people do to a running cluster, by the REST API of Patroni.'),
    ...target,
    operation: z
      .enum(OPERATIONS)
      .describe(
        'switchover and failover: away from the leader. restart: PostgreSQL. reinit: a new base backup. reload: the configuration. maintenance: pause mode, ended by the heal.',
      ),
  }),
} as const;

export type FaultName = keyof typeof FAULT_PARAMETERS;
export type FaultParameters = { [F in FaultName]: z.infer<(typeof FAULT_PARAMETERS)[F]> }[FaultName];
