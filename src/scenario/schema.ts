import { z } from 'zod';
import { parseComparison, parseDuration } from '../core/units.js';
import { FAULT_PARAMETERS, targetSchema } from '../faults/parameters.js';

/** The form of a scenario file. `scenarios/schema.json` is generated from it, for editors. */

const durationSchema = z
  .string()
  .refine((text) => parseDuration(text) !== null, { error: 'expected a length of time with its unit: 500ms, 30s, 2min' })
  .describe('A length of time with its unit: 500ms, 30s, 2min.');

const number = (text: string) => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null);

const countSchema = z
  .union([
    z.number().int().nonnegative(),
    z.string().refine((text) => parseComparison(text, number) !== null, {
      error: 'expected a count or a comparison with one: 0, "< 10", ">= 1"',
    }),
  ])
  .describe('A count (exactly that many) or a comparison: 0, "< 10", ">= 1".');

const lengthSchema = z
  .string()
  .refine((text) => parseComparison(text, parseDuration) !== null, {
    error: 'expected a comparison with a length of time: "< 30s"',
  })
  .describe('A comparison with a length of time: "< 30s", ">= 2s".');

/** How long a fault is held before the next step: a time, or until something is seen. */
const holdSchema = z
  .union([z.literal('until-failover'), durationSchema])
  .describe('A time, or until-failover: until another node has the leader key and takes writes through the proxy.');

const hold = { hold: holdSchema.default('0ms'), id: z.string().optional().describe('A name for `heal: <id>`.') };

export const faultStepSchema = z.discriminatedUnion('fault', [
  FAULT_PARAMETERS.kill.extend(hold),
  FAULT_PARAMETERS.stop.extend(hold),
  FAULT_PARAMETERS.partition.extend(hold),
  FAULT_PARAMETERS.process.extend(hold),
]);

export const stepSchema = z.union([
  faultStepSchema,
  z.strictObject({ heal: z.string().describe('`all`, or the id of an earlier fault step.') }),
  z.strictObject({ wait: holdSchema }),
]);

export const expectSchema = z.strictObject({
  leader: z.enum(['changes', 'stays', 'any']).describe('Whether another node leads at the end.'),
  writeOutage: z
    .union([z.enum(['predicted', 'none', 'any']), lengthSchema])
    .describe('predicted: inside the bounds computed from the effective configuration. none: no failed write at all.'),
  readOutage: z.union([z.enum(['none', 'any']), lengthSchema]).default('any'),
  lostWrites: z
    .union([
      countSchema,
      z.strictObject({
        sync: countSchema.default(0),
        async: z
          .union([countSchema, z.literal('bounded')])
          .default('bounded')
          .describe('bounded: what asynchronous replication may lose: maximum_lag_on_failover + the WAL of the last ttl.'),
      }),
    ])
    .default(0)
    .describe('Acknowledged writes that may be missing at the end; by replication mode, or one bound for both.'),
  staleWrites: countSchema.default(0).describe('Acknowledged on an older timeline after a newer one had taken writes.'),
  misroutes: countSchema.default(0).describe('Write sessions on port 5000 that a read-only node answered.'),
  timeline: z.enum(['+1', 'same', 'any']).default('any'),
  rejoin: z
    .strictObject({
      means: z.union([z.enum(['rewind', 'basebackup', 'restart', 'any']), z.array(z.enum(['rewind', 'basebackup', 'restart']))]).default('any'),
      within: durationSchema.default('60s'),
    })
    .optional()
    .describe('How the first target of a fault comes back, and how soon after its heal.'),
});

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens: leader-kill'),
  title: z.string().min(1),
  description: z.string().optional().describe('What a reader has to know: why this fault, what is to be learnt.'),
  reference: z.string().optional().describe('The fact it checks: "lab B2", "catalogue 2".'),
  tags: z.array(z.string()).default([]),
  stack: z
    .strictObject({
      topology: z.string().default('haproxy').describe('A topology of compose/topologies/.'),
      profile: z.string().default('fast').describe('A profile of compose/profiles/.'),
      settings: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
        .default({})
        .describe('Settings that differ from the profile: ttl, loopWait, synchronousMode, haproxyRwCheck …'),
    })
    .prefault({}),
  load: z
    .strictObject({
      writesPerSecond: z.number().int().min(1).max(2000).default(100),
      readsPerSecond: z.number().int().min(1).max(2000).default(50),
      writers: z.number().int().min(1).max(100).default(10).describe('Sessions on the read-write port.'),
      readers: z.number().int().min(1).max(100).default(5).describe('Sessions on the read-only port.'),
    })
    .prefault({}),
  steady: durationSchema.default('5s').describe('Undisturbed load before the first fault.'),
  after: durationSchema.default('5s').describe('Undisturbed load after the cluster has recovered.'),
  steps: z.array(stepSchema).default([]),
  expect: expectSchema,
});

/** A scenario as the runner takes it: all defaults filled in. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** A scenario as a person writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Step = Scenario['steps'][number];
export type FaultStep = z.infer<typeof faultStepSchema>;
export type Expectations = Scenario['expect'];

/** All of the scenario's targets that it names, for checking them against the topology. */
export { targetSchema };
