import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { scenarioSchema, type ScenarioInput } from '../scenario/schema.js';

/**
 * A scenario in TypeScript. The compiler checks it, and this call checks its form again. `runScenario` checks targets
 * and settings against the stack before it starts anything.
 * @throws UsageError `SCENARIO_INVALID` with all that is wrong with its form.
 */
export function defineScenario<const S extends ScenarioInput>(scenario: S): S {
  const { error } = scenarioSchema.safeParse(scenario);
  if (!error) return scenario;
  throw new UsageError(`scenario ${scenario.name}:\n${z.prettifyError(error)}`, {
    code: 'SCENARIO_INVALID',
    cause: error,
  });
}
