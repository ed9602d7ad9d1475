import { readFile } from 'node:fs/promises';
import { asChaosError, type ChaosError } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import { formatChoices } from '../run/reproduce.js';
import { runScenario, type RunOutcome } from '../run/run.js';
import { isFit, StackPool } from '../run/stack-pool.js';
import type { Engine } from '../docker/engine.js';
import type { StackImages } from '../images/images.js';
import type { Topology } from '../topology/topology.js';
import { analyse } from './analyse.js';
import type { PlannedCell } from './matrix.js';
import { loopOffsetOf, planRound, roundOf, sinceLastCycle, type RoundPlan } from './round.js';
import type { CampaignStore } from './store.js';
import type { Campaign, CampaignResult, Comparison, Round } from './types.js';

export interface CampaignOptions {
  /** The request and the results so far; rounds are added as they finish. */
  campaign: Campaign;
  /** The cells of `campaign`, in the same order. */
  cells: readonly PlannedCell[];
  store: CampaignStore;
  engine: Engine;
  images: StackImages;
  topology: Topology;
  /** Aborted, with the reason, when the user stops the campaign. */
  signal: AbortSignal;
  /** Called after the last round. */
  compare: (campaign: Campaign) => Comparison | null;
  reporter: CampaignReporter;
}

/** Reports progress to the user. */
export interface CampaignReporter {
  line: (text: string) => void;
  roundBegins: (cell: string, plan: RoundPlan) => void;
  event: (event: HistoryEvent) => void;
  roundEnds: (campaign: Campaign, cell: string, round: Round) => void;
}

export interface CampaignOutcome {
  result: CampaignResult;
  /** Why the campaign ended early; null if it is complete. */
  failure: ChaosError | null;
}

/** After this many harness errors in a row the campaign stops: the next round would fail too. */
const MOST_ERRORS = 3;

/**
 * Runs the missing rounds of a campaign, cell by cell, each cell on one stack. Even after an error it takes the stack
 * down and writes the results so far.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignOutcome> {
  const { campaign, cells, store, signal, compare } = options;
  let failure: ChaosError | null = null;
  await store.write(analyse(campaign));
  try {
    for (const [index, cell] of cells.entries()) await runCell(cell, index, options);
  } catch (error) {
    failure = asChaosError(signal.aborted ? signal.reason : error);
  }
  campaign.state = failure ? 'interrupted' : 'complete';
  const result = analyse(campaign, failure ? null : compare(campaign));
  await store.write(result);
  return { result, failure };
}

async function runCell(cell: PlannedCell, index: number, options: CampaignOptions): Promise<void> {
  const { campaign, engine, images, signal, reporter } = options;
  const done = campaign.cells[index]?.rounds ?? [];
  const missing = missingRounds(done, campaign.runs);
  if (missing.length === 0) return;
  const before = Math.max(0, ...campaign.cells.flatMap(({ rounds }) => rounds.map(({ stack }) => stack)));
  const stacks = new StackPool({ engine, images, signal }, reporter.line, before);
  let errors = 0;
  try {
    for (const number of missing) {
      signal.throwIfAborted();
      const plan = planRound(campaign.seed, number);
      reporter.roundBegins(cell.name, plan);
      const outcome = await runRound(plan, cell, index, stacks, options);
      const { failure } = outcome;
      if (failure) reporter.line(`error: ${failure.message}`);
      errors = failure ? errors + 1 : 0;
      if (failure && errors >= MOST_ERRORS) throw failure;
      if (!isFit(outcome)) {
        reporter.line('the stack did not recover: the next round gets a new one');
        await stacks.replace();
      }
    }
  } finally {
    await stacks.close();
  }
}

/** Numbers of the rounds that have not been run yet. */
export function missingRounds(done: readonly Pick<Round, 'round'>[], runs: number): number[] {
  const made = new Set(done.map(({ round }) => round));
  return Array.from({ length: runs }, (_, index) => index + 1).filter((round) => !made.has(round));
}

/**
 * Runs one round and adds it to the campaign.
 * @throws InterruptedError if it was interrupted; it does not count then.
 */
async function runRound(
  plan: RoundPlan,
  cell: PlannedCell,
  index: number,
  stacks: StackPool,
  options: CampaignOptions,
): Promise<RunOutcome> {
  const { campaign, store, engine, images, topology, signal, reporter } = options;
  const { scenario, settings } = cell;
  // A stack that does not come up ends the whole campaign. A fresh stack is brought up within the round, which judges
  // it.
  if (!scenario.stack.fresh) await stacks.ensure({ topology, settings, seed: campaign.seed });
  const directory = store.roundDirectory(index + 1, cell.name, plan.round);
  const again = reproduce(campaign, await store.scenarioArgument(campaign), cell, plan);
  const outcome = await runScenario({
    scenario,
    engine,
    images,
    topology,
    settings,
    seed: plan.seed,
    out: store.path,
    directory,
    keep: false,
    stacks,
    loopShare: plan.loopShare,
    reproduce: again,
    signal,
    onEvent: reporter.event,
  });
  const { result, events, failure } = outcome;
  if (signal.aborted) {
    store.putAside(directory.path);
    throw failure ?? asChaosError(signal.reason);
  }
  const round = roundOf(plan, result, {
    stack: stacks.number,
    directory: store.inside(directory.path),
    loopOffsetMs: loopOffsetOf(events),
    sinceLoopMs: await sinceLoop(outcome, directory.file('logs')),
  });
  campaign.versions ??= result.versions;
  campaign.cells[index]?.rounds.push(round);
  await store.write(analyse(campaign));
  reporter.roundEnds(campaign, cell.name, round);
  return outcome;
}

function reproduce(campaign: Campaign, scenario: string, { name }: PlannedCell, { seed }: RoundPlan): string {
  const matrix = name === '' ? '' : ` --matrix ${name}`;
  return `npx patroni-chaos campaign ${scenario}${formatChoices(campaign)} --runs 1 --seed ${seed}${matrix}`;
}

async function sinceLoop({ result }: RunOutcome, logs: string): Promise<number | null> {
  const { T0 } = result.timings.milestones;
  if (!T0 || result.leader.before === null) return null;
  const log = await readFile(`${logs}/${result.leader.before}.log`, 'utf8').catch(() => '');
  return sinceLastCycle(log, Date.parse(result.startedAt) + T0.atMs);
}
