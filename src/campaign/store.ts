import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { EnvironmentError, messageOf, UsageError } from '../core/errors.js';
import { directoryName, linkLatest, makeRunDirectory, type RunDirectory } from '../run/directory.js';
import { scenarioArgument } from '../scenario/argument.js';
import { renderCampaignHtml } from './report/html.js';
import { renderCampaignMarkdown } from './report/markdown.js';
import { campaignSchema, type Campaign, type CampaignResult } from './types.js';

const RECORD = 'campaign.json';

/** A campaign's directory, `DIR/<scenario>/campaigns/<UTC time>-<seed>/`, with its rounds in `rounds/`. */
export class CampaignStore {
  constructor(readonly path: string) {}

  /** @throws EnvironmentError CAMPAIGN_DIRECTORY if it cannot be created. */
  static create(out: string, scenario: string, seed: number, startedAt: Date): CampaignStore {
    const parent = join(out, scenario, 'campaigns');
    const name = directoryName(startedAt, seed);
    try {
      mkdirSync(parent, { recursive: true });
      mkdirSync(join(parent, name));
      linkLatest(parent, name);
    } catch (error) {
      const message = `cannot make the directory of the campaign ${join(parent, name)}: ${messageOf(error)}`;
      const hint = 'Choose a writable directory with --out DIR.';
      throw new EnvironmentError(message, { code: 'CAMPAIGN_DIRECTORY', cause: error, hint });
    }
    return new CampaignStore(join(parent, name));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Creates the directory of a round. An existing one belongs to an interrupted round and is renamed. */
  roundDirectory(cellNumber: number, cellName: string, round: number): RunDirectory {
    const parent = cellName === '' ? 'rounds' : join('rounds', `${cellNumber}-${cellName.replace(/[^\w=.]+/g, '-')}`);
    const path = this.file(join(parent, String(round).padStart(2, '0')));
    if (existsSync(path)) this.putAside(path);
    return makeRunDirectory(path);
  }

  /** Renames the directory of an interrupted round: it is kept as evidence, but does not count. */
  putAside(path: string): void {
    let aside = `${path}-interrupted`;
    for (let count = 2; existsSync(aside); count++) aside = `${path}-interrupted-${count}`;
    renameSync(path, aside);
  }

  /** The scenario's argument on the command line. */
  scenarioArgument({ scenario }: Pick<Campaign, 'scenario'>): Promise<string> {
    return scenarioArgument(this.file('scenario.yaml'), scenario);
  }

  /** A path relative to the campaign's directory, as its reports link to it. */
  inside(path: string): string {
    return relative(this.path, path);
  }

  /**
   * Writes campaign.json and both reports. A round counts once it is in campaign.json, which is replaced atomically.
   */
  async write(result: CampaignResult): Promise<void> {
    const scenario = await this.scenarioArgument(result);
    await writeWhole(this.file(RECORD), `${JSON.stringify(result, null, 2)}\n`);
    await writeWhole(this.file('report.html'), renderCampaignHtml(result, scenario));
    await writeWhole(this.file('report.md'), renderCampaignMarkdown(result, scenario));
  }
}

/** Writes a file atomically. @throws EnvironmentError REPORT_WRITE */
export async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  try {
    await writeFile(fresh, text);
    await rename(fresh, path);
  } catch (error) {
    const message = `cannot write ${path}: ${messageOf(error)}`;
    throw new EnvironmentError(message, { code: 'REPORT_WRITE', cause: error, hint: 'Is the disk full?' });
  }
}

/**
 * Reads a stored campaign: a campaign.json or a baseline.
 * @throws UsageError `CAMPAIGN_UNREADABLE` if the file cannot be read, `CAMPAIGN_INVALID` if it holds no campaign.
 */
export async function readCampaign(path: string): Promise<Campaign> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? messageOf(error);
    const message = `expected a stored campaign, got ${path}: ${code === 'ENOENT' ? 'it is not there' : code}`;
    throw new UsageError(message, { code: 'CAMPAIGN_UNREADABLE', cause: error, hint: READ_HINT });
  }
  const parsed = campaignSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}: ${issue.message}` : '';
  const message = `expected a campaign of this version in ${path}, got something else${where}`;
  throw new UsageError(message, { code: 'CAMPAIGN_INVALID', hint: READ_HINT });
}

const READ_HINT = 'Use a file of `campaign --save-baseline FILE`, or the campaign.json of a campaign’s directory.';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @throws UsageError as `readCampaign`. */
export function readCampaignDirectory(directory: string): Promise<Campaign> {
  return readCampaign(join(directory, RECORD));
}
