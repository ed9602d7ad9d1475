import { shellQuoted } from '../../core/shell.js';
import { formatChoices } from '../../run/reproduce.js';
import type { CampaignResult } from '../types.js';

/**
 * The command that repeats a campaign, with its comparison. `scenario` is the scenario's argument on the command line.
 */
export function commandOf(result: CampaignResult, scenario = result.scenario): string {
  const { runs, seed, matrix, routes, comparison } = result;
  const dimensions = Object.entries(matrix).map(([name, values]) => shellQuoted(`${name}=${values.join(',')}`));
  const more = dimensions.length > 0 ? ` --matrix ${dimensions.join(' ')}` : '';
  const on = routes ? ` --routes ${routes.join(',')}` : '';
  const against = comparison
    ? ` --baseline ${shellQuoted(comparison.baseline)} --max-regression ${shellQuoted(comparison.maxRegression)}`
    : '';
  const base = `npx patroni-chaos campaign ${scenario}${formatChoices(result)} --runs ${runs} --seed ${seed}`;
  return `${base}${on}${more}${against}`;
}
