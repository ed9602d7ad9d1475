import { z } from 'zod';
import type { FaultOutcome } from '../history/events.js';
import type { StackSettings } from '../stack/settings.js';
import type { NodeRole, StackNode } from '../stack/types.js';
import type { FailureMode, FailureSettings } from './failure-mode.js';
import type { FaultContext, Injection } from './fault.js';
import { targetSchema } from './target-schema.js';
import type { Trial } from './trial.js';

/** What the rest of the harness has to know of a fault. Nothing has a default, so that the compiler asks for each. */
export interface FaultTraits {
  /** What becomes of the target's container: `ended` and `frozen` last until the heal, `restarted` is over at once. */
  container: 'runs' | 'restarted' | 'frozen' | 'ended';
  /** The node may not answer the observer while the fault is in force, so its silence proves nothing. */
  nodeSilent: boolean;
  /** The node serves nobody while the fault is in force: writes cannot go on if it was the leader. */
  takesNodeAway: boolean;
  /** Done to the leader or to the DCS, it can cost the leader its key. */
  canMoveLeader: boolean;
  /** A heal ends it. False: it is over by itself, and its node can rejoin without one. */
  healable: boolean;
  /** It is undone by a command in the target's container, which has to run by then. */
  undoneInRunningNode: boolean;
  /** It is in no other fault's way: another may end the node in the same step. */
  stackable: boolean;
  /** Two steps of this fault with the same key cannot be in force on one node; null: they can. */
  exclusiveKey: string | null;
  /** What Patroni has to make of it; null: the check `answers` does not ask. */
  answer: ExpectedAnswer | null;
  /** What the fault amounts to if it hits the leader; null: no rule predicts the outage. */
  failureMode: (settings: FailureSettings) => FailureMode | null;
}

export interface ExpectedAnswer {
  expected: FaultOutcome;
  /** The outcome of histories that record none. */
  unrecorded: FaultOutcome;
  /** What an open outcome is, neither accepted nor refused by the time of the answer. */
  open: 'right' | 'wrong' | 'unknown';
}

/** What the parameters are held against before a run. */
export interface TargetSituation {
  /** Of the target; undefined where the topology has no such node. */
  role: NodeRole | undefined;
  settings: StackSettings;
}

/** "expected …, got …" about one key of the step. */
export interface ParameterProblem {
  key: string;
  message: string;
}

/** A fault, as its file in kinds/ describes it. */
export interface FaultDefinition<Name extends string, Shape extends z.ZodRawShape, Step extends object> {
  /** Value of `fault:` in a scenario. */
  name: Name;
  /** One sentence, shown by editors. */
  description: string;
  /** Besides `fault` and `target`, which each fault has. */
  parameters: z.ZodObject<Shape, z.core.$strict>;
  /** The roles that it can be done to. */
  targets: 'any' | readonly NodeRole[];
  /** The parameters that name nodes besides the target (`peersSchema`). */
  peers: readonly (keyof Shape & string)[];
  /** What the kernel has to be able to do: tried before a stack is brought up, and by `doctor`. */
  needs: readonly Trial<Step>[];
  /** Its injection waits until PostgreSQL has stopped, which may take `timeout('gracefulStop')` longer than others. */
  waitsForStop: boolean;
  /** Where the time of a rejoin begins: at the heal, or, where Patroni brings the node back, at the injection. */
  returnsFrom: 'heal' | 'injection';
  /** The target itself, the network around it, or nothing: it is an operation, or a mistake in one. */
  breaks: 'target' | 'network' | 'operation';
  traits(step: Step): FaultTraits;
  /** What the schema cannot refuse, as a pair of parameters that contradict each other. */
  problems?(step: Step, situation: TargetSituation): ParameterProblem[];
  /** The injections of a step, one for each node; nothing is done to the nodes yet. */
  prepare(nodes: readonly StackNode[], step: Step, context: FaultContext): Injection[] | Promise<Injection[]>;
}

/** What each fault step has, whichever the fault. */
export interface CommonShape<Name extends string> {
  fault: z.ZodLiteral<Name>;
  target: typeof targetSchema;
}

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

/** Describes a fault; it exists for scenarios, runs and judges once registry.ts lists it. */
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
