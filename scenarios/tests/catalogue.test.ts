import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectScenarios } from '../../src/cli/select.js';
import { scenariosDirectory } from '../../src/core/paths.js';
import type { RunResult } from '../../src/judge/types.js';
import { stackKey } from '../../src/run/stack-keeper.js';
import { loadScenarios } from '../../src/scenario/find.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { wantedStack } from '../../src/stack/wanted.js';
import { latestDirectory, startCli } from './cli.js';
import { remains } from './engine.js';
import { Lane } from './lane.js';
import { stolenShare, wasDisturbed, watchMachine } from './machine.js';
import { expectedMs, lanesOf, stacksFor, tally, tallyLines, type Planned } from './suite.js';

/** All of it, or what the options of `run` by these names choose: PATRONI_CHAOS_SHARD=1/3 on the first of three machines. */
const { PATRONI_CHAOS_SHARD: shard, PATRONI_CHAOS_ONLY: only, PATRONI_CHAOS_TAG: tag } = process.env;
const chosen = await selectScenarios({ names: [], all: true, shard, only, tag });
const found = await loadScenarios(scenariosDirectory());
const catalogue = found.map(({ scenario }) => scenario).filter(({ name }) => chosen.includes(name));

const NEIGHBOURS = 'neighbours';

/** Every scenario of the catalogue on a real stack: the cluster does what its file promises. Several stacks side by side. */
describe('the catalogue on real stacks', async () => {
  const stacks = Number(process.env['PATRONI_CHAOS_STACKS']) || stacksFor(availableParallelism(), await stolenShare());
  const lanes = lanesOf(await Promise.all(catalogue.map(plan)), stacks);
  let running: Lane[] = [];
  let unwatch = () => {};
  let startedAt = 0;
  /** Those that a neighbour disturbed, again, one after another with nobody beside them. */
  let repeats = Promise.resolve(new Lane([]));

  beforeAll(() => {
    unwatch = watchMachine();
    startedAt = performance.now();
    running = lanes.map((names) => new Lane(names));
    repeats = disturbedOf(running).then((names) => new Lane(names));
  });

  it.concurrent.each(catalogue.map(({ name, title }) => ({ name, title })))('$name: $title', async ({ name }) => {
    const lane = running.find(({ names }) => names.includes(name));
    if (!lane) throw new Error(`${name} is in no lane`);
    let result = await lane.resultOf(name);
    count(result, NEIGHBOURS);
    // What a neighbour disturbed is neither believed nor passed over: it is run again with nobody beside it, and that counts.
    if (isDisturbed(result)) {
      result = await (await repeats).resultOf(name);
      count(result, 'nobody: it was disturbed');
    }
    const story = async () => (await startCli(['replay', latestDirectory(name)])).stdout;
    expect(result.verdict, result.verdict === 'pass' ? undefined : await story()).toBe('pass');
    // 100 a second: the steady time of 2.5 s and the second at the end are in every run.
    expect(result.writes.acknowledged).toBeGreaterThan(300);
  });

  it.concurrent('ends with 0 where every run passes, and only there', async () => {
    for (const lane of running) {
      const { exitCode } = await lane.ended;
      const verdicts = tally.filter(({ name, with: who }) => who === NEIGHBOURS && lane.names.includes(name));
      expect(exitCode === 0, String(exitCode)).toBe(verdicts.every(({ verdict }) => verdict === 'pass'));
      expect(verdicts).toHaveLength(lane.names.length);
    }
  });

  const count = ({ scenario: name, verdict, durationMs: ms, harness: { overheadMs } }: RunResult, who: string) =>
    tally.push({ name, verdict, ms, overheadMs, with: who });

  afterAll(async () => {
    await repeats.then(({ ended }) => ended);
    unwatch();
    process.stdout.write(`\n${tallyLines(performance.now() - startedAt, stacks)}\n`);
    expect(await remains()).toEqual([]);
  });
});

function isDisturbed(result: RunResult): boolean {
  return result.verdict !== 'pass' && wasDisturbed(result);
}

/** The names of the disturbed, when all lanes are over; a run that left no result fails its own test. */
async function disturbedOf(lanes: readonly Lane[]): Promise<string[]> {
  await Promise.all(lanes.map(({ ended }) => ended));
  const results = await Promise.allSettled(lanes.flatMap((lane) => lane.names.map((name) => lane.resultOf(name))));
  return results.flatMap((run) => (run.status === 'fulfilled' && isDisturbed(run.value) ? [run.value.scenario] : []));
}

async function plan(scenario: Scenario): Promise<Planned> {
  const { stack, name } = scenario;
  const wanted = await wantedStack(stack);
  return {
    name,
    stack: stackKey(wanted),
    settings: JSON.stringify(wanted.settings),
    fresh: stack.fresh,
    ms: expectedMs(scenario),
  };
}
