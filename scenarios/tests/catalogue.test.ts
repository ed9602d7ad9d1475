import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectScenarios } from '../../src/cli/select.js';
import { wallNow } from '../../src/core/clock.js';
import { messageOf } from '../../src/core/errors.js';
import { scenariosDirectory } from '../../src/core/paths.js';
import { findScenario, loadScenarios } from '../../src/scenario/find.js';
import { loadScenarioFile } from '../../src/scenario/load.js';
import { DEFAULT_TOPOLOGY, judgesBringUp, type Scenario } from '../../src/scenario/schema.js';
import { resolveStack } from '../../src/topology/resolve-stack.js';
import { topologyOf } from '../../src/topology/topology.js';
import { latestDirectory, startCli, suitesIn } from './cli.js';
import { orphans } from './engine.js';
import { coresGranted, forkMs, stolenShare, watchMachine } from './machine.js';
import { PLANTED, type Planted } from './planted.js';
import type { Planned } from './queue.js';
import { Schedule } from './schedule.js';
import { writeSuiteIndex } from './suite-index.js';
import { expectedMs, oneOfEachLab, stacksFor, tallyLines } from './suite.js';

/**
 * The scenarios to run: those of the default topology and one of each other, all (PATRONI_CHAOS_ALL, which
 * `npm run test:all` sets), or those chosen by variables that correspond to options of `run`. PATRONI_CHAOS_SHARD=1/3
 * on the first of three machines.
 */
const { PATRONI_CHAOS_SHARD: shard, PATRONI_CHAOS_ONLY: only, PATRONI_CHAOS_TAG: tag } = process.env;
const chosen = await selectScenarios({ names: [], all: true, shard, only, tag });
const found = await loadScenarios(scenariosDirectory());
const selected = found.map(({ scenario }) => scenario).filter(({ name }) => chosen.includes(name));
const isWhole = (only ?? tag ?? process.env['PATRONI_CHAOS_ALL']) !== undefined;
const placed = await Promise.all(
  selected.map(async (scenario) => ({ scenario, topology: await topologyOf(scenario.stack) })),
);
const catalogue = isWhole ? selected : oneOfEachLab(placed, DEFAULT_TOPOLOGY).map(({ scenario }) => scenario);
/** Only with the whole catalogue, and on the first of several machines. */
const planted = only === undefined && tag === undefined && (shard ?? '1/').startsWith('1/') ? PLANTED : [];

/**
 * Runs every scenario of the catalogue on real stacks, several in parallel: each cluster keeps the promises of its
 * file. The broken clusters have to be detected.
 */
describe('the catalogue on real stacks', async () => {
  const schedule = await newSchedule();
  let over = Promise.resolve();
  let unwatch = () => {};
  let startedAt = 0;
  const startedOn = wallNow();

  beforeAll(async () => {
    // Removes stacks that an earlier, killed suite kept in this scope.
    await startCli(['down']);
    // Vitest's main process has died. This process cannot report any more, and its workers end with it.
    process.once('disconnect', () => process.exit(1));
    unwatch = watchMachine();
    startedAt = performance.now();
    over = schedule.run();
  });

  const story = async (name: string) => (await startCli(['replay', latestDirectory(name)])).stdout;

  it.concurrent.each(catalogue.map(({ name, title }) => ({ name, title })))('$name: $title', async ({ name }) => {
    const result = await schedule.resultOf(name);
    expect(result.verdict, result.verdict === 'pass' ? undefined : await story(name)).toBe('pass');
    // At 100 writes/s. The steady time of 2.5 s and the second at the end are in every run.
    expect(result.writes.acknowledged).toBeGreaterThan(300);
  });

  it.concurrent.each(planted)('$name: finds $finds', async ({ name, check, prove }) => {
    const result = await schedule.resultOf(name);
    expect(result.verdict, result.verdict === 'fail' ? undefined : await story(name)).toBe('fail');
    expect(result.checks.find((one) => one.name === check)).toMatchObject({ verdict: 'fail' });
    await prove(result);
  });

  it.concurrent(
    'a command ends with 1 where runs fail, tells of all in its JUnit file, and no run has the stack of one',
    async () => {
      await Promise.all(planted.map(({ name }) => schedule.resultOf(name)));
      expect(schedule.commands.flatMap(({ names }) => names)).toEqual(
        expect.arrayContaining(planted.map(({ name }) => name)),
      );
      for (const { names, junit, exitCode, stdout, results } of schedule.commands) {
        expect(exitCode, stdout).toBe(1);
        // The order differs: scenarios with the same settings run one after another.
        expect(suitesIn(junit).toSorted()).toEqual(names.map((name) => name.split('/').at(-1)).toSorted());
        // Each has its own bring-up, during the previous run or its own. Reusing a stack takes only 1 to 2 s.
        for (const { harness } of results.slice(1))
          expect((harness.aheadMs ?? 0) + (harness.phasesMs['bring-up'] ?? 0)).toBeGreaterThan(5000);
      }
    },
  );

  afterAll(async () => {
    await over;
    unwatch();
    await writeSuiteIndex(startedOn).catch((error: unknown) => process.stdout.write(`no index: ${messageOf(error)}\n`));
    process.stdout.write(`\n${tallyLines(schedule.tally, performance.now() - startedAt)}\n`);
    expect(await orphans()).toEqual([]);
  });
});

async function newSchedule(): Promise<Schedule> {
  const plans = await Promise.all([...catalogue.map(plan), ...planted.map(planOfPlanted)]);
  const fixed = Number(process.env['PATRONI_CHAOS_STACKS']);
  if (fixed > 0) return new Schedule(plans, { most: fixed, fixed: true });
  const measured = { cores: coresGranted(), stolen: await stolenShare(), forkMs: forkMs() };
  const most = stacksFor(measured);
  const { cores, stolen } = measured;
  const machine = `${cores} cores, ${(100 * stolen).toFixed(0)} % stolen, ${measured.forkMs.toFixed(1)} ms a process`;
  process.stdout.write(`at most ${most} stacks at a time: ${machine}\n`);
  return new Schedule(plans, { most, fixed: false });
}

async function plan(scenario: Scenario): Promise<Planned> {
  const { stack, name } = scenario;
  const wanted = await resolveStack(stack);
  return {
    name,
    settings: JSON.stringify([wanted.topology.name, wanted.settings]),
    fresh: stack.fresh,
    bringsUp: judgesBringUp(scenario),
    planted: false,
    ms: expectedMs(name),
  };
}

/** Measured time to replace the stack between two of them. */
const AROUND_PLANTED_MS = 9000;

async function planOfPlanted({ name }: Planted): Promise<Planned> {
  const { scenario } = await loadScenarioFile(await findScenario(name));
  const usual = await plan(scenario);
  return { ...usual, name, planted: true, ms: usual.ms + AROUND_PLANTED_MS };
}
