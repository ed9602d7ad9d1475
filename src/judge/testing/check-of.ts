import type { Scenario } from '../../scenario/schema.js';
import { judge } from '../judge.js';
import type { Check } from '../types.js';
import type { HistoryBuilder } from './history.js';

/** Judges a hand-made history and returns one check. @throws Error when the check did not run. */
export function checkOf(name: string, scenario: Scenario, builder: HistoryBuilder): Check {
  const check = judge(scenario, builder.events()).checks.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`the check ${name} did not run`);
  return check;
}
