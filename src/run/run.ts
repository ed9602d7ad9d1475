import { clockFrom, newClockOrigin, wallNow, type Clock, type ClockOrigin } from '../core/clock.js';
import { asChaosError, EnvironmentError, type ChaosError } from '../core/errors.js';
import { seededRandom } from '../core/random.js';
import type { RouteReport } from '../core/route-report.js';
import { Scope } from '../core/scope.js';
import { timeout } from '../core/timeouts.js';
import { sleep, waitFor } from '../core/wait.js';
import { requireCapabilities } from '../faults/capabilities.js';
import { Injector } from '../faults/injector.js';
import { Attention } from '../history/attention.js';
import type { HistoryEvent, RunPhase } from '../history/events.js';
import { Recorder } from '../history/recorder.js';
import { judge } from '../judge/judge.js';
import type { RunResult } from '../judge/types.js';
import type { Scenario } from '../scenario/schema.js';
import { isFault, singleSteps } from '../scenario/steps.js';
import { measureEngineClock } from '../docker/engine-clock.js';
import { engineAnswers, type Engine } from '../docker/engine.js';
import type { StackImages } from '../images/images.js';
import type { StackSettings } from '../topology/settings.js';
import type { Topology } from '../topology/topology.js';
import type { Cluster } from '../stack/types.js';
import type { Workload } from '../workload/workload.js';
import { startLoads } from './loads.js';
import { abortReason } from './abort-reason.js';
import { recordBootstrap } from './bootstrap.js';
import { awaitCaughtUp, awaitCondition, recovery, type ConditionContext } from './conditions.js';
import { observeMachine } from '../observe/machine.js';
import { blameMachine } from './busy-machine.js';
import { createRunDirectory, type RunDirectory } from './directory.js';
import { effectiveConfig } from './effective.js';
import { readAllLedgers } from './final-read.js';
import { confirmFreeSettings } from './free-settings.js';
import { awaitLoopPhase } from './ha-cycle.js';
import { residueInNodes } from './residue-and-orphans.js';
import { startObservers } from './observers.js';
import { startStack, type RunningStack } from './start-stack.js';
import type { StackPool } from './stack-pool.js';
import { awaitRoutes, safeRoutes } from './route-proof.js';
import { awaitFirstWrite, awaitSteadyLoad } from './steady.js';
import { runRounds } from './run-steps.js';
import { createTables, emptyConsumers, resetTables } from './tables.js';
import { targetsOf, workloadOf, type Targets } from './targets.js';
import { ClusterView } from './view.js';
import { reconfigure } from './reconfigure.js';
import { resetRouters } from '../components/routers.js';
import { writeReports, writeScenario } from './reports.js';

export interface RunOptions {
  scenario: Scenario;
  engine: Engine;
  images: StackImages;
  topology: Topology;
  settings: StackSettings;
  seed: number;
  /** Parent of the run directories. */
  out: string;
  /** An existing directory to use instead of a new one below `out`. */
  directory?: RunDirectory | undefined;
  /** Keep the stack running after the run. */
  keep: boolean;
  /** The pool whose stack the run shares with others. Without a pool the run has a stack of its own. */
  stacks?: StackPool | undefined;
  /** Wait from an HA cycle of the leader to the faults, as a share (0 to 1) of loop_wait. Random in campaigns. */
  loopShare?: number | undefined;
  /** The command that repeats the run; `run` with its options by default. */
  reproduce?: string | undefined;
  /** Aborted with the reason when the user stops the run. */
  signal: AbortSignal;
  /** Called with every event as it is recorded. */
  onEvent?: (event: HistoryEvent) => void;
}

export interface RunOutcome {
  result: RunResult;
  events: readonly HistoryEvent[];
  directory: string;
  /** The error that ended the run early; null if it was completed. */
  failure: ChaosError | null;
}

/**
 * Runs one scenario from bring-up to report. In any case the faults are healed, the stack is taken down (or kept on
 * request), and the history is judged and written. Throws only errors that prevent even that.
 */
export async function runScenario(options: RunOptions): Promise<RunOutcome> {
  const startedAt = wallNow();
  const origin = newClockOrigin();
  const directory =
    options.directory ?? createRunDirectory(options.out, options.scenario.name, options.seed, startedAt);
  // Written first: after a kill -9 a history without its scenario could not be judged.
  await writeScenario(directory, options.scenario);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const recorder = new Recorder(directory.file('history.ndjson'), (error) => stop.abort(error));
  if (options.onEvent) recorder.subscribe(options.onEvent);
  const run = new Run(options, directory, recorder, origin, signal, (error) => stop.abort(error), startedAt);
  const failure = await run.carryOut();
  await recorder.close();
  const result = judge(options.scenario, recorder.events);
  // A full disk must not hide the verdict.
  const unwritten = await writeReports(directory, result, recorder.events, options.reproduce)
    .then(() => directory.markLatest())
    .then(() => null, asChaosError);
  return { result, events: recorder.events, directory: directory.path, failure: failure ?? unwritten };
}

/** The state that the phases of one run share. */
class Run {
  private readonly scope = new Scope();
  private readonly clock: Clock;
  private readonly attention: Attention;
  private readonly view = new ClusterView();

  constructor(
    private readonly options: RunOptions,
    private readonly directory: RunDirectory,
    private readonly recorder: Recorder,
    private readonly origin: ClockOrigin,
    private readonly signal: AbortSignal,
    private readonly crash: (error: Error) => void,
    private readonly startedAt: Date,
  ) {
    this.clock = clockFrom(origin);
    recorder.subscribe(this.view.follow);
    this.attention = new Attention(this.clock);
    recorder.subscribe(this.attention.follow);
  }

  /** Returns the error that ended the run early, or null. Errors of the clean-up never replace it. */
  async carryOut(): Promise<ChaosError | null> {
    let failure: ChaosError | null = null;
    const machine = observeMachine(this.clock, this.recorder.record);
    this.scope.add('the machine', () => machine.stop());
    try {
      await this.phases();
    } catch (error) {
      const thrown = asChaosError(this.signal.aborted ? this.signal.reason : error);
      failure = blameMachine(thrown, this.recorder.events, this.clock.now());
      const reason = abortReason(failure);
      this.recorder.record({
        kind: 'aborted',
        ...this.now('runner'),
        reason,
        code: failure.code,
        message: failure.message,
      });
    }
    this.enter('tear-down');
    // Undo needs an engine that answers. Without one, the journal and the sweep at the next start remain.
    if (failure?.code === 'ENGINE_LOST') await engineAnswers(this.options.engine).catch(() => undefined);
    const unreleased = await this.scope.close();
    if (unreleased.length > 0) this.recorder.record({ kind: 'leftovers', ...this.now('runner'), items: unreleased });
    return failure;
  }

  /** The flow of every run. */
  private async phases(): Promise<void> {
    const { scenario } = this.options;
    await requireCapabilities(this.options, singleSteps(scenario.steps).filter(isFault));
    const stack = await this.obtainStack();
    const { cluster } = stack;
    const targets = targetsOf(cluster, scenario.stack.routes);
    const { injector, workload, loop } = await this.observeAndLoad(stack, targets);
    const context = this.conditions();

    await awaitFirstWrite(this.view, this.signal);
    await awaitRoutes(scenario.stack.routes, this.view, 'firstWrite', context);
    await awaitSteadyLoad({
      forMs: scenario.steady.ms,
      writesPerSecond: scenario.load.writesPerSecond,
      acknowledged: () => this.view.acknowledged,
      begin: () => this.enter('steady'),
      signal: this.signal,
    });
    const loopOffsetMs = await awaitLoopPhase(this.view.leader, this.options.loopShare, loop);

    this.enter('faults', loopOffsetMs);
    const whole = () => recovery(cluster, { view: this.view, clock: this.clock });
    await runRounds(scenario, { ...context, injector, view: this.view, recovery: whole });

    this.enter('recover');
    await injector.heal('all');
    await awaitCondition('recovered', 'recovered', whole(), context);
    await awaitRoutes(safeRoutes(scenario.stack, cluster.topology), this.view, 'routes', context);
    await sleep(scenario.after.ms, this.signal);

    this.enter('drain');
    await workload.drain();
    await awaitCaughtUp(targets, context);

    this.enter('final-read');
    await readAllLedgers(targets, this.clock, this.recorder.record);
    const items = await residueInNodes(this.options.engine, injector.undone);
    this.recorder.record({ kind: 'leftovers', ...this.now('runner'), items });
  }

  /** Returns a shared stack, renewed if it was used, or a stack of its own, which is released last. */
  private async obtainStack(): Promise<RunningStack> {
    this.enter('bring-up');
    const { stacks, scenario, topology, settings, seed } = this.options;
    const request = { topology, settings, seed, fresh: scenario.stack.fresh };
    const stack = stacks ? await stacks.get(request) : { ...(await this.bringUpOwn()), used: false };
    this.recordStart(stack);
    const targets = targetsOf(stack.cluster, scenario.stack.routes);
    if (stack.used) await this.renew(stack.cluster, targets);
    else await createTables(targets);
    return stack;
  }

  private bringUpOwn(): Promise<RunningStack> {
    const { engine, images, topology, settings, seed, keep } = this.options;
    const options = { engine, images, topology, settings, keep, seed, signal: this.signal };
    return startStack(options, this.scope, (items) =>
      this.recorder.record({ kind: 'leftovers', ...this.now('engine'), items }),
    );
  }

  private recordStart({ cluster, aheadMs }: RunningStack & { aheadMs?: number }): void {
    const { scenario, seed, engine } = this.options;
    const { cores, memoryBytes, architecture, serverVersion: docker } = engine;
    this.recorder.record({
      kind: 'run-start',
      ...this.now('runner'),
      scenario: scenario.name,
      seed,
      profile: scenario.stack.profile,
      startedAt: this.startedAt.toISOString(),
      versions: cluster.versions,
      host: { cores, memoryBytes, architecture, docker },
      nodes: cluster.nodes.map(({ name, role, ip }) => ({ name, role, ip })),
      load: scenario.load,
      ...(aheadMs === undefined ? {} : { aheadMs }),
    });
  }

  /** Makes a used stack like a new one: proxies reset, all replicas streaming, an empty ledger on every member. */
  private async renew(cluster: Cluster, targets: Targets): Promise<void> {
    const { engine, settings } = this.options;
    await resetRouters(engine, cluster, settings, this.signal);
    const options = { what: 'a whole cluster', timeoutMs: timeout('recovered'), signal: this.signal };
    await waitFor(recovery(cluster), options);
    await reconfigure(cluster, settings, this.signal);
    // If synchronous mode was just switched on, Patroni has yet to name a standby.
    await waitFor(recovery(cluster), options);
    await resetTables(targets);
    if (await awaitCaughtUp(targets, this.conditions())) return emptyConsumers(targets);
    throw new EnvironmentError('the replicas do not replay that the tables were made anew', { code: 'STACK_UNFIT' });
  }

  private async observeAndLoad(stack: RunningStack, targets: Targets) {
    const { engine, scenario, seed, settings } = this.options;
    const { cluster, journal } = stack;
    const { record } = this.recorder;
    const engineClock = await measureEngineClock(engine);
    const config = await effectiveConfig(cluster, scenario, settings);
    const free = settings.free ? { free: await confirmFreeSettings(cluster, targets.direct, settings.free) } : {};
    record({ kind: 'config', ...this.now('patroni-rest'), ...config, ...free });
    await recordBootstrap(cluster, targets.direct, this.clock, record);
    const logsDir = this.directory.file('logs');
    const hooks = {
      attention: this.attention,
      engineLost: this.crash,
      routeSeen: (report: RouteReport) => workload?.routeSeen(report),
      routes: scenario.stack.routes,
    };
    let workload: Workload | null = null;
    const observers = await startObservers(engine, cluster, logsDir, this.clock, engineClock, record, hooks);
    this.scope.add('the observers', async () => {
      const failures = await observers.close();
      if (failures.length > 0) throw new Error(failures.join('; '));
    });
    const load = { ...workloadOf(scenario.load, targets, seed), engineClock, clock: this.origin };
    const running = await startLoads(load, {
      ...{ docker: engine.docker, cluster, scenario, origin: this.origin, record },
      ...{ onCrash: this.crash, attention: this.attention },
    });
    workload = running;
    this.scope.add('the workload', () => running.kill());
    const context = { docker: engine.docker, cluster, clock: this.clock, engineClock, signal: this.signal };
    const resolve = { random: seededRandom(seed), firstLeader: () => this.view.firstLeader };
    const injector = new Injector({ ...context, ...resolve }, journal, record);
    this.scope.add('the faults', () => injector.heal('all'));
    return { injector, workload: running, loop: { ...context, loopWaitMs: config.patroni.loopWaitMs } };
  }

  private enter(phase: RunPhase, loopOffsetMs?: number): void {
    const offset = loopOffsetMs === undefined ? {} : { loopOffsetMs };
    this.recorder.record({ kind: 'phase', ...this.now('runner'), phase, ...offset });
  }

  private conditions(): ConditionContext {
    return { clock: this.clock, record: this.recorder.record, signal: this.signal };
  }

  private now(src: string) {
    return { t: this.clock.now(), unc: 0, src };
  }
}
