import { z } from 'zod';
import { exactly, parseComparison, parseCount } from '../core/comparison.js';
import { duration, durationFrom, durationOr, EXPECTED_DURATION } from '../core/duration.js';
import { parsed } from '../core/parsed.js';
import { parseDuration } from '../core/units.js';
import { FAULTS } from '../faults/registry.js';
import { STEP_ID } from '../faults/target-schema.js';
import { freeSettingsShape, inOnePlace } from '../topology/free-settings.js';
import { REPLICATION_MODES } from '../topology/replication-modes.js';
import { settingOverridesSchema } from '../topology/settings.js';

/** The form of a scenario file. `scenarios/schema.json` is generated from it, for editors. */

const COUNT = 'expected a count or a comparison with one: 0, "< 10", ">= 1"';

const BOUNDED = `${COUNT}; or bounded`;
const exactCount = (error: string) => z.int({ error }).nonnegative({ error }).transform(exactly);
const countComparison = (error: string) => parsed((text) => parseComparison(text, parseCount), error);

const countSchema = z
  .union([exactCount(COUNT), countComparison(COUNT)], { error: COUNT })
  .describe('A count (exactly that many) or a comparison: 0, "< 10", ">= 1".');
const boundedSchema = z.union([z.literal('bounded'), exactCount(BOUNDED), countComparison(BOUNDED)], {
  error: BOUNDED,
});

/** One of the keywords, or a comparison with a duration. */
const lengthOr = <const Keywords extends readonly [string, ...string[]]>(keywords: Keywords) => {
  const error = `expected ${keywords.join(', ')} or a comparison with a length of time, "< 30s"`;
  return z.union([z.enum(keywords), parsed((text) => parseComparison(text, parseDuration), error)], { error });
};

/** How long a fault is held before the next step begins: a duration, or until something is observed. */
const HOLD = `${EXPECTED_DURATION}; or until-failover, until-recovered`;
const holdSchema = z
  .union([z.enum(['until-failover', 'until-recovered']), parsed(durationFrom, HOLD)], { error: HOLD })
  .describe(
    'A time; until-failover: until another node has the leader key and takes writes of the load; ' +
      'until-recovered: until one node leads, all others stream from it and it takes writes of the load.',
  );

/** The keys that every fault step has. */
const common = {
  hold: holdSchema.prefault('0ms'),
  id: z
    .string()
    .regex(STEP_ID, 'expected a lower-case word: cut-off')
    .optional()
    .describe('A name for `heal: <id>` and `target: { step: <id> }`.'),
};

type FaultSchemas<Faults extends readonly { step: z.ZodObject }[]> = {
  -readonly [Place in keyof Faults]: z.ZodObject<Faults[Place]['step']['shape'] & typeof common, z.core.$strict>;
};

/** A schema for each fault of the registry, in registry order. */
const faultSchemas = FAULTS.map(({ step }) => step.extend(common)) as unknown as FaultSchemas<typeof FAULTS>;

/** The topology of a scenario that names none. */
export const DEFAULT_TOPOLOGY = 'haproxy';

export const faultStepSchema = z.discriminatedUnion('fault', faultSchemas);

export const healStepSchema = z.strictObject({
  heal: z
    .string({ error: 'expected all or the id of an earlier step' })
    .describe('`all`, or the id of an earlier fault step.'),
});
export const waitStepSchema = z.strictObject({ wait: holdSchema });

export const parallelStepSchema = z.strictObject({
  parallel: z
    .array(faultStepSchema)
    .min(2, 'expected at least two faults')
    .describe('Faults injected at the same time; the step is over when the last of them has been held.'),
});

/** The kinds of steps, told apart by their keys. step-variant.ts picks the kind for messages. */
const stepSchema = z.union([faultStepSchema, healStepSchema, waitStepSchema, parallelStepSchema]);

const MEANS = ['rewind', 'basebackup', 'restart'] as const;

const TIMELINE = ['+1', 'same', 'any'] as const;

const expectSchema = z.strictObject({
  leader: z.enum(['changes', 'stays', 'any']).describe('Whether another node leads at the end.'),
  writeOutage: lengthOr(['predicted', 'none', 'any']).describe(
    'predicted: inside the bounds computed from the effective configuration. none: no failed write at all.',
  ),
  failedWrites: countSchema
    .optional()
    .describe('Writes that failed from the first fault on: 0 where clients may wait, but must not see an error.'),
  readOutage: lengthOr(['none', 'any'])
    .prefault('any')
    .describe('none: no time without a successful read on the read-only port.'),
  lostWrites: z
    .union(
      [
        countSchema,
        z.strictObject({
          sync: countSchema.prefault(0),
          async: boundedSchema
            .prefault('bounded')
            .describe(
              'bounded: what asynchronous replication may lose: maximum_lag_on_failover + the WAL of the last ttl.',
            ),
        }),
      ],
      { error: `${COUNT}; or sync: and async: with one each` },
    )
    .prefault(0)
    .describe('Acknowledged writes that may be missing at the end; by replication mode, or one bound for both.'),
  staleWrites: countSchema
    .prefault(0)
    .describe('Acknowledged on an older timeline after a newer one had taken writes.'),
  misroutes: countSchema.prefault(0).describe('Write sessions that were routed to a read-only node.'),
  readsOnPrimary: countSchema
    .prefault(0)
    .describe('Reads that were routed to a node that had been primary for long, against the policy of the route.'),
  twoHolders: lengthOr(['any'])
    .prefault('< 1s')
    .describe('The longest time for which two nodes have the same moving address of a route.'),
  timeline: z
    // YAML reads an unquoted +1 as the number 1.
    .union([z.enum(TIMELINE), z.literal(1).transform(() => '+1' as const)], { error: `expected "+1", same or any` })
    .default('any')
    .describe('Of the leader at the end, against that at the start.'),
  subscriber: z
    .strictObject({
      missed: countSchema.prefault(0).describe('Rows that the final leader has and the subscriber has not.'),
      doubled: countSchema.prefault(0).describe('Rows that the subscriber has more often than the final leader.'),
      ahead: countSchema.prefault(0).describe('Rows that the subscriber has and the cluster lost.'),
    })
    .optional()
    .describe("The logical subscriber's copy of the rows at the end; by default exactly those of the final leader."),
  readOnly: z
    .enum(['everywhere', 'replicas'])
    .optional()
    .describe(
      'everywhere: before the first heal every node refused writes with SQLSTATE 25006, and went on doing so. ' +
        'replicas: every replica did, before the first fault and at the end.',
    ),
  bootstrap: z
    .literal('clean')
    .optional()
    .describe(
      'clean: one node made the cluster, every other one took one base backup of it and streams by its own slot, ' +
        'and there is one initialise key, of that cluster.',
    ),
  rejoin: z
    .strictObject({
      means: z
        .union([z.enum([...MEANS, 'any']), z.array(z.enum(MEANS)).min(1)], {
          error: `expected ${MEANS.join(', ')}, any, or a list of them`,
        })
        .default('any')
        .describe('restart: neither pg_rewind nor a base backup was needed.'),
      within: durationOr('60s', 'From the heal until it streams again.'),
      notBefore: duration(
        'It must stay stuck for at least this long after the heal: for a scenario that shows that hazard.',
      ).optional(),
    })
    .optional()
    .describe('How the first target of a fault comes back, and how soon after its heal.'),
});

export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens: leader-kill')
    .describe('Lower-case words joined by hyphens; also the name of the run directory.'),
  title: z.string().min(1).describe('One line, in plain words.'),
  act: z.string().optional().describe('What on-call does when this happens, in one or two sentences.'),
  description: z.string().optional().describe('What a reader has to know: why this fault, what is to be learnt.'),
  reference: z
    .string()
    .optional()
    .describe('The fact it checks: "lab B2", "catalogue 2" (CATALOGUE.md), "FINDINGS.md 21", a document.'),
  tags: z.array(z.string()).default([]),
  hazard: z
    .string()
    .optional()
    .describe(
      'A known gap that the scenario shows: what it means in production and which setting closes it. The report ' +
        'says so.',
    ),
  stack: z
    .strictObject({
      topology: z.string().default(DEFAULT_TOPOLOGY).describe('A topology of compose/topologies/.'),
      profile: z.string().default('fast').describe('A profile of compose/profiles/.'),
      replication: z
        .enum(REPLICATION_MODES)
        .optional()
        .describe(
          'Sets synchronous_mode, synchronous_mode_strict and synchronous_node_count. async: a commit waits for no ' +
            'standby; sync: for one; strict: even while there is none; two-standbys: for two; quorum: for any one.',
        ),
      settings: settingOverridesSchema
        .prefault({})
        .describe('Settings that differ from the profile: ttl, loopWait, synchronousMode, haproxyRwCheck …'),
      ...freeSettingsShape,
      routes: z
        .array(z.string(), { error: 'expected a list of routes: [haproxy, libpq]' })
        .min(1, 'expected at least one route')
        .optional()
        .describe('Routes of the topology. The load takes the first; each other one gets a small load beside it.'),
      fresh: z.boolean().default(false).describe('A stack that no other run has used, even where runs share stacks.'),
    })
    .transform((stack, context) =>
      inOnePlace(stack, (path, message) => {
        context.addIssue({ code: 'custom', path, message });
      }),
    )
    .prefault({}),
  load: z
    .strictObject({
      writesPerSecond: z.int().min(1).max(2000).default(100),
      readsPerSecond: z.int().min(1).max(2000).default(50),
      writers: z.int().min(1).max(100).default(10).describe('Sessions on the read-write port.'),
      readers: z.int().min(1).max(100).default(5).describe('Sessions on the read-only port.'),
      connectTimeout: durationOr('2s', 'How long a session may wait for the server to answer it.'),
      statementTimeout: durationOr(
        '30s',
        'How long a session waits for the answer to a statement before it is given up and replaced.',
      ),
      backoff: z
        .strictObject({
          initial: durationOr('100ms', 'Before the first new attempt; doubled with each failure.'),
          max: durationOr('1s', 'The longest pause between two attempts.'),
        })
        .prefault({})
        .describe('How a session of the pool comes back: pauses between attempts, with a jitter of half of each.'),
    })
    .prefault({}),
  steady: durationOr('2500ms', 'Undisturbed load before the first fault.'),
  after: durationOr('1s', 'Undisturbed load after the cluster has recovered.'),
  steps: z.array(stepSchema).default([]),
  rounds: z
    .int({ error: 'expected a number of rounds: 3' })
    .min(1)
    .max(20)
    .default(1)
    .describe('How often the steps are carried out; between two rounds everything is healed and the cluster recovers.'),
  expect: expectSchema,
});

/** A scenario with all defaults filled in, as the runner takes it. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** A scenario as users write it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Step = Scenario['steps'][number];
/** How long a fault is held or a step waits: a duration, or until something is observed. */
export type Hold = z.infer<typeof holdSchema>;
export type FaultStep = z.infer<typeof faultStepSchema>;

/** Whether a scenario judges the bring-up of its stack. If so, the stack must not be started in advance. */
export function judgesBringUp({ expect }: Pick<Scenario, 'expect'>): boolean {
  return expect.bootstrap !== undefined;
}
