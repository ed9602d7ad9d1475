import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EnvironmentError, messageOf, UsageError } from '../core/errors.js';
import { readCampaign, writeWhole } from '../campaign/store.js';
import { campaignSchema, type Campaign, type CampaignResult } from '../campaign/types.js';

const DEFAULT_FILE = join('reports', 'baseline.json');

/**
 * Resolves and checks the file of --save-baseline before the first round; null without the option.
 * @throws UsageError `BASELINE_TAKEN` if the file holds another scenario or no campaign.
 */
export async function writableBaseline(
  asked: string | true | undefined,
  { scenario }: Campaign,
): Promise<string | null> {
  if (asked === undefined) return null;
  const file = asked === true ? DEFAULT_FILE : asked;
  if (existsSync(file)) {
    const there = await readCampaign(file);
    if (there.scenario !== scenario) {
      throw new UsageError(`${file} is the baseline of ${there.scenario}, not of ${scenario}`, {
        code: 'BASELINE_TAKEN',
        hint: 'Name another file: --save-baseline FILE.',
      });
    }
  }
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw new EnvironmentError(`cannot create ${dirname(file)}: ${messageOf(error)}`, {
      code: 'BASELINE_WRITE',
      cause: error,
    });
  }
  return file;
}

/** Stores the measurements if the campaign is complete. Returns a message for the user. */
export async function saveBaseline(file: string, result: CampaignResult): Promise<string> {
  const { counts } = result;
  if (result.state !== 'complete') return `${file} was not written: the campaign is not complete`;
  if (counts.fail + counts.error > 0 || counts.counted === 0)
    return (
      `${file} was not written: a baseline has to be sound, and ` +
      (counts.counted === 0 ? 'nothing was measured' : 'not every round passed')
    );
  // Derived results are left out: a later version may derive them differently.
  await writeWhole(file, `${JSON.stringify(campaignSchema.parse(result), null, 2)}\n`);
  return `${file} is now the baseline: ${counts.counted} of ${counts.done} rounds count`;
}
