import { z } from 'zod';
import type { FaultOutcome } from '../history/events.js';
import type { StackSettings } from '../topology/settings.js';
import type { NodeRole, StackNode } from '../stack/types.js';
import type { FailureMode, FailureSettings } from './failure-mode.js';
import type { FaultContext, Injection } from './fault.js';
import { targetSchema } from './target-schema.js';
import type { Trial } from './trial.js';

/** The facts about a fault that the rest of the harness needs. None has a default, so the compiler asks for each. */
export interface FaultTraits {
  /** Effect on the target's container. `ended` and `frozen` last until the heal; `restarted` is over at once. */
  container: 'runs' | 'restarted' | 'frozen' | 'ended';
  /** The node may not answer the observer while the fault is in force. Its silence then proves nothing. */
  nodeSilent: boolean;
  /** The node serves no client while the fault is in force. If it was the leader, writes cannot go on. */
  takesNodeAway: boolean;
  /** The leader can lose its key if the fault hits the leader or the DCS. */
  canMoveLeader: boolean;
  /** A heal ends it. False: it is over by itself, and its node can rejoin without a heal. */
  healable: boolean;
  /** Its undo is a command in the target's container, which has to run at that time. */
  undoneInRunningNode: boolean;
  /** It does not interfere with other faults: another one may end the node in the same step. */
  stackable: boolean;
  /** Two steps of this fault with the same key cannot be in force on one node. Null: they can. */
  exclusiveKey: string | null;
  /** The answer that Patroni should give; null: the check `answers` skips it. */
  answer: ExpectedAnswer | null;
  /** The failure mode if it hits the leader; null: no rule predicts the outage. */
  failureMode: (settings: FailureSettings) => FailureMode | null;
}

interface ExpectedAnswer {
  expected: FaultOutcome;
  /** The outcome to assume for histories that record none. */
  unrecorded: FaultOutcome;
  /** How to judge an open outcome: neither accepted nor refused by the time of the answer. */
  open: 'right' | 'wrong' | 'unknown';
}

/** What the parameters of a step are checked against before a run. */
interface TargetSituation {
  /** Role of the target; undefined if the topology has no such node. */
  role: NodeRole | undefined;
  settings: StackSettings;
}

/** A message "expected …, got …" about one key of the step. */
export interface ParameterProblem {
  key: string;
  message: string;
}

/** A fault as its file in kinds/ defines it. */
export interface FaultDefinition<Name extends string, Shape extends z.ZodRawShape, Step extends object> {
  /** The value of `fault:` in a scenario. */
  name: Name;
  /** One sentence. Editors show it. */
  description: string;
  /** All parameters except `fault` and `target`, which every fault has. */
  parameters: z.ZodObject<Shape, z.core.$strict>;
  /** Roles of the nodes that it can be applied to. */
  targets: 'any' | readonly NodeRole[];
  /** Parameters that name nodes other than the target (`peersSchema`). */
  peers: readonly (keyof Shape & string)[];
  /** What the kernel has to support. Tried before a stack is brought up, and by `doctor`. */
  needs: readonly Trial<Step>[];
  /** Its injection waits until PostgreSQL has stopped, for up to `timeout('gracefulStop')` longer than others. */
  waitsForStop: boolean;
  /** Start of the rejoin time: the heal, or the injection if Patroni itself brings the node back. */
  returnsFrom: 'heal' | 'injection';
  /** What it breaks: the target, the network around it, or nothing (an operation, or a mistake in one). */
  breaks: 'target' | 'network' | 'operation';
  traits(step: Step): FaultTraits;
  /** Checks that the schema cannot express, such as parameters that contradict each other. */
  problems?(step: Step, situation: TargetSituation): ParameterProblem[];
  /** Returns the injections of a step, one for each node. Does not touch the nodes yet. */
  prepare(nodes: readonly StackNode[], step: Step, context: FaultContext): Injection[] | Promise<Injection[]>;
}

/** The keys that every fault step has. */
type CommonShape<Name extends string> = Readonly<{ fault: z.ZodLiteral<Name>; target: typeof targetSchema }>;

type StepSchema<Name extends string, Shape extends z.ZodRawShape> = z.ZodObject<
  CommonShape<Name> & Shape,
  z.core.$strict
>;

/** A definition with the schema of its whole step. */
export type Fault<Name extends string, Shape extends z.ZodRawShape> = FaultDefinition<
  Name,
  Shape,
  z.output<StepSchema<Name, Shape>>
> & { step: StepSchema<Name, Shape> };

/** Defines a fault. It takes part in scenarios, runs and judging once registry.ts lists it. */
export function defineFault<const Name extends string, Shape extends z.ZodRawShape>(
  definition: FaultDefinition<Name, Shape, z.output<StepSchema<Name, Shape>>>,
): Fault<Name, Shape> {
  const common: CommonShape<Name> = {
    fault: z.literal(definition.name).describe(definition.description),
    target: targetSchema,
  };
  const step = z.strictObject({ ...common, ...definition.parameters.shape }) as StepSchema<Name, Shape>;
  return { ...definition, step };
}
