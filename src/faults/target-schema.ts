import { z } from 'zod';
import { ROLES, SELECTORS, stepTarget } from './selectors.js';

/** Format of step ids. */
export const STEP_ID = /^[a-z][a-z0-9-]*$/;

const OR_NODE = 'the name of a node: patroni1, or that of an earlier step: { step: <id> }';
const EXPECTED = `expected a role (${ROLES.join(', ')}), ${OR_NODE}`;

const nodeOfStep = z
  .strictObject({ step: z.string().regex(STEP_ID).describe('The id of an earlier fault step.') })
  .transform(({ step }) => stepTarget(step));

/**
 * The target of a fault. Any text passes: unknown node names are refused by scenario/checks/targets.ts, which can
 * suggest the nearest name.
 */
export const targetSchema = z
  .union([z.enum(SELECTORS), nodeOfStep, z.string()], { error: EXPECTED })
  .describe(
    `A role, resolved at injection (${ROLES.join(', ')}), or a node's name such as patroni1. ` +
      '{ step: <id> }: the nodes that an earlier step hit.',
  );

/** All other members of the cluster. A value of parameters that name peers. */
export const EVERYONE = 'everyone';

/** A group of nodes that a fault concerns in addition to its target. */
export const peersSchema = z.union([z.literal(EVERYONE), ...targetSchema.options], {
  error: `${EXPECTED}; or ${EVERYONE}`,
});
