import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectScenarios } from '../../src/cli/select.js';
import { scenariosDirectory } from '../../src/core/paths.js';
import type { RunResult } from '../../src/judge/types.js';
import { stackKey } from '../../src/run/stack-keeper.js';
import { findScenario, loadScenarios } from '../../src/scenario/find.js';
import { loadScenarioFile } from '../../src/scenario/load.js';
import { judgesBringUp, type Scenario } from '../../src/scenario/schema.js';
import { wantedStack } from '../../src/stack/wanted.js';
import { latestDirectory, startCli } from './cli.js';
import { remains } from './engine.js';
import { Lane } from './lane.js';
import { stolenShare, wasDisturbed, watchMachine } from './machine.js';
import { PLANTED, type Planted } from './planted.js';
import { expectedMs, lanesOf, stacksFor, tally, tallyLines, type Planned } from './suite.js';

/** All of it, or what the options of `run` by these names choose: PATRONI_CHAOS_SHARD=1/3 on the first of three machines. */
const { PATRONI_CHAOS_SHARD: shard, PATRONI_CHAOS_ONLY: only, PATRONI_CHAOS_TAG: tag } = process.env;
const chosen = await selectScenarios({ names: [], all: true, shard, only, tag });
const found = await loadScenarios(scenariosDirectory());
const catalogue = found.map(({ scenario }) => scenario).filter(({ name }) => chosen.includes(name));
/** With the whole catalogue, and on the first of several machines. */
const planted = only === undefined && tag === undefined && (shard ?? '1/').startsWith('1/') ? PLANTED : [];

const NEIGHBOURS = 'neighbours';

/**
 * Every scenario of the catalogue on a real stack: the cluster does what its file promises; and the broken clusters, which are
 * found out. Several stacks side by side.
 */
describe('the catalogue on real stacks', async () => {
  const stacks = Number(process.env['PATRONI_CHAOS_STACKS']) || stacksFor(availableParallelism(), await stolenShare());
  const plans = [...catalogue.map(plan), ...planted.map(planOfPlanted)];
  const lanes = lanesOf(await Promise.all(plans), stacks);
  let running: Lane[] = [];
  let unwatch = () => {};
  let startedAt = 0;
  /** Those that a neighbour disturbed, again, one after another with nobody beside them. */
  let repeats = Promise.resolve(new Lane([]));

  beforeAll(() => {
    unwatch = watchMachine();
    startedAt = performance.now();
    running = lanes.flatMap(begin);
    repeats = disturbedOf(running).then((names) => new Lane(names));
  });

  /** The result that counts. What a neighbour disturbed is neither believed nor passed over: it is run again with nobody beside it. */
  const resultOf = async (name: string): Promise<RunResult> => {
    const lane = running.find(({ names }) => names.includes(name));
    if (!lane) throw new Error(`${name} is in no lane`);
    const result = await lane.resultOf(name);
    count(name, result, NEIGHBOURS);
    if (!isDisturbed(name, result)) return result;
    const again = await (await repeats).resultOf(name);
    count(name, again, 'nobody: it was disturbed');
    return again;
  };
  const story = async (name: string) => (await startCli(['replay', latestDirectory(name)])).stdout;

  it.concurrent.each(catalogue.map(({ name, title }) => ({ name, title })))('$name: $title', async ({ name }) => {
    const result = await resultOf(name);
    expect(result.verdict, result.verdict === 'pass' ? undefined : await story(name)).toBe('pass');
    // 100 a second: the steady time of 2.5 s and the second at the end are in every run.
    expect(result.writes.acknowledged).toBeGreaterThan(300);
  });

  it.concurrent.each(planted)('$name: finds $finds', async ({ name, check, prove }) => {
    const result = await resultOf(name);
    expect(result.verdict, result.verdict === 'fail' ? undefined : await story(name)).toBe('fail');
    expect(result.checks.find((one) => one.name === check)).toMatchObject({ verdict: 'fail' });
    await prove(result);
  });

  it.concurrent('ends with 0 where every run passes, and only there, and tells of all in its JUnit file', async () => {
    for (const lane of running) {
      const { exitCode, suites } = await lane.ended;
      const runs = tally.filter(({ name, with: who }) => who === NEIGHBOURS && lane.names.includes(name));
      expect(exitCode === 0, String(exitCode)).toBe(runs.every(({ verdict }) => verdict === 'pass'));
      expect(runs).toHaveLength(lane.names.length);
      // In another order: those with the same settings one after another.
      expect(suites.toSorted()).toEqual(lane.names.map((name) => name.split('/').at(-1)).toSorted());
    }
  });

  it.concurrent('ends with 1 where runs fail, and lets nobody else have the stack of one', async () => {
    const lane = running.find(({ names }) => isPlanted(names[0]));
    expect(lane === undefined).toBe(planted.length === 0);
    if (!lane) return;
    expect((await lane.ended).exitCode, (await lane.ended).story).toBe(1);
    const [, ...others] = await Promise.all(lane.names.map((name) => lane.resultOf(name)));
    expect(others).toHaveLength(planted.length - 1);
    // A bring-up of its own, beside the run before or in its own time, where one that is handed on takes a second or two.
    for (const { harness } of others)
      expect((harness.aheadMs ?? 0) + (harness.phasesMs['bring-up'] ?? 0)).toBeGreaterThan(5000);
  });

  const count = (name: string, { verdict, durationMs: ms, harness }: RunResult, who: string) =>
    tally.push({ name, verdict, ms, overheadMs: harness.overheadMs, aheadMs: harness.aheadMs ?? 0, with: who });

  afterAll(async () => {
    await repeats.then(({ ended }) => ended);
    unwatch();
    process.stdout.write(`\n${tallyLines(performance.now() - startedAt, stacks)}\n`);
    expect(await remains()).toEqual([]);
  });
});

function isPlanted(name: string | undefined): boolean {
  return planted.some((one) => one.name === name);
}

/** What was planted comes when the rest of its lane is over, and in the order of its list: its settings are the others', too. */
function begin(names: readonly string[]): Lane[] {
  const unbroken = names.filter((name) => !isPlanted(name));
  const ways = ['--bring-up-ahead'];
  const usual = new Lane(unbroken, { ways });
  const broken = names.filter(isPlanted);
  return broken.length === 0 ? [usual] : [usual, new Lane(broken, { after: usual.ended, ways })];
}

/** It did not end as it should have, and the machine had no core to spare meanwhile. */
function isDisturbed(name: string, result: RunResult): boolean {
  return result.verdict !== (isPlanted(name) ? 'fail' : 'pass') && wasDisturbed(result);
}

/** The names of the disturbed, when all lanes are over; a run that left no result fails its own test. */
async function disturbedOf(lanes: readonly Lane[]): Promise<string[]> {
  await Promise.all(lanes.map(({ ended }) => ended));
  const looked = lanes.flatMap((lane) =>
    lane.names.map(async (name) => {
      const result = await lane.resultOf(name).catch(() => null);
      return result !== null && isDisturbed(name, result) ? [name] : [];
    }),
  );
  return (await Promise.all(looked)).flat();
}

async function plan(scenario: Scenario): Promise<Planned> {
  const { stack, name } = scenario;
  const wanted = await wantedStack(stack);
  return {
    name,
    stack: stackKey(wanted),
    settings: JSON.stringify(wanted.settings),
    fresh: stack.fresh,
    bringsUp: judgesBringUp(scenario),
    spoils: false,
    ms: expectedMs(name),
  };
}

/** Measured: between two of them a stack goes and the next one comes, and the first waits for a process of its own. */
const AROUND_PLANTED_MS = 9000;

/** All of them in one lane, so that one of them would take over what another one left. */
async function planOfPlanted({ name }: Planted): Promise<Planned> {
  const { scenario } = await loadScenarioFile(await findScenario(name));
  const usual = await plan(scenario);
  return { ...usual, name, settings: 'planted', spoils: true, ms: usual.ms + AROUND_PLANTED_MS };
}
