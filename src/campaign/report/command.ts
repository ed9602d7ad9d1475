import type { CampaignResult } from '../types.js';

/** The command that does a campaign again, the comparison included. */
export function commandOf({ scenario, profile, runs, seed, matrix, comparison }: CampaignResult): string {
  const dimensions = Object.entries(matrix).map(([name, values]) => quoted(`${name}=${values.join(',')}`));
  const more = dimensions.length > 0 ? ` --matrix ${dimensions.join(' ')}` : '';
  const against = comparison
    ? ` --baseline ${quoted(comparison.baseline)} --max-regression ${quoted(comparison.maxRegression)}`
    : '';
  return `npx patroni-chaos campaign ${scenario} --profile ${profile} --runs ${runs} --seed ${seed}${more}${against}`;
}

function quoted(text: string): string {
  return /^[\w=,./%-]+$/.test(text) ? text : `'${text}'`;
}
