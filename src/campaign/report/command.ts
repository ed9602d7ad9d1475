import { shellQuoted } from '../../core/shell.js';
import { formatChoices } from '../../run/reproduce.js';
import type { CampaignResult } from '../types.js';

/**
 * The command that repeats a campaign, with its comparison. `scenario` is the scenario's argument on the command line.
 */
export function commandOf(result: CampaignResult, scenario = result.scenario): string {
  const { runs, seed, matrix, comparison } = result;
  const dimensions = Object.entries(matrix).map(([name, values]) => shellQuoted(`${name}=${values.join(',')}`));
  const more = dimensions.length > 0 ? ` --matrix ${dimensions.join(' ')}` : '';
  const against = comparison
    ? ` --baseline ${shellQuoted(comparison.baseline)} --max-regression ${shellQuoted(comparison.maxRegression)}`
    : '';
  const choices = formatChoices(result);
  return `npx patroni-chaos campaign ${scenario}${choices} --runs ${runs} --seed ${seed}${more}${against}`;
}
