import { z } from 'zod';
import { SELECTORS } from './selectors.js';

export const OPERATIONS = ['switchover', 'failover', 'restart', 'reinit', 'reload', 'maintenance'] as const;
/** Names of processes of PostgreSQL are those of its process titles, with hyphens. */
export const PROCESSES = [
  'patroni', 'postmaster', 'etcd', 'haproxy',
  'walsender', 'walreceiver', 'walwriter', 'checkpointer', 'background-writer', 'startup', 'session',
] as const; // prettier-ignore
export type ProcessName = (typeof PROCESSES)[number];
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
  restart: z.strictObject({
    fault: z.literal('restart').describe('The container stopped gracefully and started again at once.'),
    ...target,
    grace: z.string().default('60s').describe('How long the stop may take before it is killed, e.g. 60s.'),
  }),
  wipe: z.strictObject({
    fault: z
      .literal('wipe')
      .describe('SIGKILL of the container, and its volumes emptied: it comes back with a new disk.'),
    ...target,
    token: z
      .enum(['same', 'new'])
      .default('same')
      .describe('new, of etcd only: it comes back with another initial-cluster-token, and so with another cluster ID.'),
  }),
  duplicate: z.strictObject({
    fault: z
      .literal('duplicate')
      .describe("A second container with the target's name and configuration and an empty disk joins the cluster."),
    ...target,
    answer: z
      .enum(['refused', 'admitted', 'any'])
      .default('refused')
      .describe('What Patroni must make of it; judged by the check `answers`. Before 3.0.4 it lets the second one in.'),
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
  bandwidth: z.strictObject({
    fault: z
      .literal('bandwidth')
      .describe('What goes beyond a rate between the target and other members is dropped, as by a policer.'),
    ...target,
    kilobytesPerSecond: z.int().min(8).max(1_000_000).describe('The rate, in each direction.'),
  }),
  latency: z.strictObject({
    fault: z
      .literal('latency')
      .describe('TCP between the target and other members takes longer; existing sessions are reset.'),
    ...target,
    delay: z.string().describe('One way, e.g. 50ms.'),
    jitter: z.string().default('0ms').describe('Added to the delay: evenly distributed from 0 to this.'),
  }),
  cpu: z.strictObject({
    fault: z.literal('cpu').describe('CPU starvation: the target may use so much of a core, and no more.'),
    ...target,
    cores: z.number().min(0.01).max(64).describe('E.g. 0.05: 5 ms of CPU time in 100 ms.'),
  }),
  memory: z.strictObject({
    fault: z
      .literal('memory')
      .describe('Memory pressure: the target may have so much memory, its page cache included.'),
    ...target,
    megabytes: z.int().min(8).max(1_000_000),
  }),
  'disk-full': z.strictObject({
    fault: z
      .literal('disk-full')
      .describe("The target's data volume filled to the last block; needs stack.settings.dataDisk."),
    ...target,
  }),
  'replay-pause': z.strictObject({
    fault: z.literal('replay-pause').describe('A replica receives WAL and does not replay it: its lag grows.'),
    ...target,
  }),
  'missing-program': z.strictObject({
    fault: z
      .literal('missing-program')
      .describe('A program of PostgreSQL cannot be started, as after a broken upgrade; what runs goes on.'),
    ...target,
    program: z.enum(['pg_rewind', 'pg_basebackup', 'postgres']),
  }),
  process: z.strictObject({
    fault: z.literal('process').describe('A signal to a process inside the target.'),
    ...target,
    process: z
      .enum(PROCESSES)
      .describe('The oldest of that name; session: a client session of the load. Any other is one of PostgreSQL.'),
    signal: z
      .enum(['kill', 'stop', 'terminate', 'keep-down'])
      .describe(
        'kill: SIGKILL; whoever supervises it restarts it. terminate: SIGTERM. stop: SIGSTOP, continued by the heal. ' +
          'keep-down (patroni, postmaster): SIGKILL, and it cannot be started again before the heal.',
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
    answer: z
      .enum(['accepted', 'refused'])
      .default('accepted')
      .describe('refused: Patroni must say no (412 or 503); judged by the check `answers`, not an error.'),
  }),
} as const;

export type FaultName = keyof typeof FAULT_PARAMETERS;
export type FaultParameters = { [F in FaultName]: z.infer<(typeof FAULT_PARAMETERS)[F]> }[FaultName];
