import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectScenarios } from '../../src/cli/select.js';
import { wallNow } from '../../src/core/clock.js';
import { messageOf } from '../../src/core/errors.js';
import { scenariosDirectory } from '../../src/core/paths.js';
import { findScenario, loadScenarios } from '../../src/scenario/find.js';
import { loadScenarioFile } from '../../src/scenario/load.js';
import { judgesBringUp, type Scenario } from '../../src/scenario/schema.js';
import { resolveStack } from '../../src/stack/resolve-stack.js';
import { latestDirectory, startCli, suitesIn } from './cli.js';
import { orphans } from './engine.js';
import { coresGranted, forkMs, stolenShare, watchMachine } from './machine.js';
import { PLANTED, type Planted } from './planted.js';
import type { Planned } from './queue.js';
import { Schedule } from './schedule.js';
import { writeSuiteIndex } from './suite-index.js';
import { expectedMs, stacksFor, tallyLines } from './suite.js';

/**
 * All of it, or what the options of `run` by these names choose: PATRONI_CHAOS_SHARD=1/3 on the first of three
 * machines.
 */
const { PATRONI_CHAOS_SHARD: shard, PATRONI_CHAOS_ONLY: only, PATRONI_CHAOS_TAG: tag } = process.env;
const chosen = await selectScenarios({ names: [], all: true, shard, only, tag });
const found = await loadScenarios(scenariosDirectory());
const catalogue = found.map(({ scenario }) => scenario).filter(({ name }) => chosen.includes(name));
/** With the whole catalogue, and on the first of several machines. */
const planted = only === undefined && tag === undefined && (shard ?? '1/').startsWith('1/') ? PLANTED : [];

/**
 * Every scenario of the catalogue on a real stack: the cluster does what its file promises; and the broken clusters,
 * which are found out. Several stacks side by side.
 */
describe('the catalogue on real stacks', async () => {
  const schedule = await newSchedule();
  let over = Promise.resolve();
  let unwatch = () => {};
  let startedAt = 0;
  const startedOn = wallNow();

  beforeAll(async () => {
    // What an earlier suite kept in this scope and did not live to remove.
    await startCli(['down']);
    // Vitest's own process has died: this one has nothing to report to, and its workers end with it.
    process.once('disconnect', () => process.exit(1));
    unwatch = watchMachine();
    startedAt = performance.now();
    over = schedule.run();
  });

  const story = async (name: string) => (await startCli(['replay', latestDirectory(name)])).stdout;

  it.concurrent.each(catalogue.map(({ name, title }) => ({ name, title })))('$name: $title', async ({ name }) => {
    const result = await schedule.resultOf(name);
    expect(result.verdict, result.verdict === 'pass' ? undefined : await story(name)).toBe('pass');
    // 100 a second: the steady time of 2.5 s and the second at the end are in every run.
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
        // In another order: those with the same settings one after another.
        expect(suitesIn(junit).toSorted()).toEqual(names.map((name) => name.split('/').at(-1)).toSorted());
        // A bring-up of its own, beside the run before or in its own time, where one that is handed on takes a second
        // or two.
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
    settings: JSON.stringify(wanted.settings),
    fresh: stack.fresh,
    bringsUp: judgesBringUp(scenario),
    planted: false,
    ms: expectedMs(name),
  };
}

/** Measured: between two of them a stack goes and the next one comes. */
const AROUND_PLANTED_MS = 9000;

async function planOfPlanted({ name }: Planted): Promise<Planned> {
  const { scenario } = await loadScenarioFile(await findScenario(name));
  const usual = await plan(scenario);
  return { ...usual, name, planted: true, ms: usual.ms + AROUND_PLANTED_MS };
}
