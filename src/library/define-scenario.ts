import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { scenarioSchema, type ScenarioInput } from '../scenario/schema.js';

/**
 * A scenario in TypeScript, checked as it is written and again when it is called. Whether it makes sense on its stack
 * (targets, settings) is checked by `runScenario`, before anything is started.
 * @throws UsageError `SCENARIO_INVALID` with all that is wrong about its form.
 */
export function defineScenario<const S extends ScenarioInput>(scenario: S): S {
  const { error } = scenarioSchema.safeParse(scenario);
  if (!error) return scenario;
  throw new UsageError(`scenario ${scenario.name}:\n${z.prettifyError(error)}`, {
    code: 'SCENARIO_INVALID',
    cause: error,
  });
}
