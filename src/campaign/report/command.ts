import type { Campaign } from '../types.js';

/** The command that does a campaign again. */
export function commandOf({ scenario, profile, runs, seed, matrix }: Campaign): string {
  const dimensions = Object.entries(matrix).map(([name, values]) => quoted(`${name}=${values.join(',')}`));
  const more = dimensions.length > 0 ? ` --matrix ${dimensions.join(' ')}` : '';
  return `npx patroni-chaos campaign ${scenario} --profile ${profile} --runs ${runs} --seed ${seed}${more}`;
}

function quoted(text: string): string {
  return /^[\w=,.-]+$/.test(text) ? text : `'${text}'`;
}
