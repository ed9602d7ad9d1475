import { ChaosError, ExitCode } from '../core/errors.js';
import { raiseOwnPriority } from '../core/priority.js';
import { shownPath } from '../core/shown-path.js';
import { analyse } from '../campaign/analyse.js';
import { compareWithBaseline } from '../campaign/baseline.js';
import { renderCampaignSummary } from '../campaign/report/terminal.js';
import { runCampaign, type CampaignOutcome } from '../campaign/run-campaign.js';
import type { Campaign, CampaignResult } from '../campaign/types.js';
import { connectEngine } from '../docker/engine.js';
import { ensureImages } from '../images/images.js';
import { saveBaseline } from './campaign-baseline.js';
import { campaignReporter } from './campaign-reporter.js';
import { prepareCampaign, type CampaignCommandOptions, type PreparedCampaign } from './campaign-prepare.js';
import { exitCodeOfVerdict } from './exit-code.js';
import { interruptible } from './interrupt.js';
import type { CommandResult } from './list.js';
import { sweep } from './run.js';
import { terminalWidth, useColor } from './screen.js';

/**
 * Repeats a scenario and reports the distribution. All checks come before the first stack.
 * @throws UsageError for a bad scenario, matrix, baseline or directory; EnvironmentError if no round could start.
 */
export async function campaignCommand(
  name: string | undefined,
  options: CampaignCommandOptions,
): Promise<CommandResult> {
  const notify = (text: string) => void process.stderr.write(`${text}\n`);
  const prepared = await prepareCampaign(name, options);
  const { baseline, saveTo } = prepared;
  const compare = (done: Campaign) =>
    baseline ? compareWithBaseline(done, baseline.campaign, baseline.file, baseline.max) : null;
  const outcome = await carryOut(prepared, compare, notify);
  if (saveTo !== null) notify(await saveBaseline(saveTo, outcome.result));
  const exitCode = exitCodeOfCampaign(outcome);
  if (outcome.failure && exitCode === ExitCode.environment) notify(`error: ${outcome.failure.message}`);
  return { exitCode, stdout: options.json ? jsonOf(outcome.result) : summaryOf(prepared, outcome) };
}

async function carryOut(
  prepared: PreparedCampaign,
  compare: (campaign: Campaign) => ReturnType<typeof compareWithBaseline> | null,
  notify: (text: string) => void,
): Promise<CampaignOutcome> {
  const { campaign, cells, store, topology } = prepared;
  if (prepared.isComplete) {
    const result = analyse({ ...campaign, state: 'complete' }, compare(campaign));
    await store.write(result);
    return { result, failure: null };
  }
  const signal = interruptible(notify);
  raiseOwnPriority();
  const engine = await connectEngine();
  const images = await ensureImages(engine, { composeFiles: [topology.composeFile], log: notify, signal });
  await sweep(engine, notify);
  const reporter = campaignReporter(campaign);
  try {
    return await runCampaign({ campaign, cells, store, engine, images, topology, signal, compare, reporter });
  } finally {
    reporter.close();
  }
}

/** The error that ended the campaign early decides; otherwise its verdict, ranked as for several runs. */
export function exitCodeOfCampaign({
  result,
  failure,
}: {
  result: Pick<CampaignResult, 'verdict'>;
  failure: ChaosError | null;
}): ExitCode {
  return failure ? failure.exitCode : exitCodeOfVerdict(result);
}

function jsonOf(result: CampaignResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

function summaryOf({ store }: PreparedCampaign, { result, failure }: CampaignOutcome): string {
  const directory = shownPath(store.path);
  const width = terminalWidth(process.stdout);
  const summary = renderCampaignSummary(result, { width, color: useColor(process.stdout), directory });
  return `\n${summary}${failure?.hint === undefined ? '' : `\n${failure.hint}\n`}`;
}
