import { recordedDcs } from '../components/dcs-models.js';
import { copyOf } from './consumers.js';
import type { HistoryEvent } from '../history/events.js';
import type { Scenario } from '../scenario/schema.js';
import { analyse, type Analysis } from './analysis.js';
import { brokenPartOf } from './broken-part.js';
import { runCheck } from './checks/check.js';
import { CHECKS } from './checks/index.js';
import { phaseStart, type Facts } from './facts.js';
import { harnessLoadOf } from './harness-load.js';
import type { FailoverFacts } from './failovers.js';
import { dominantPhase, headlineOf } from './headline.js';
import { countEvidenceOf } from './evidence.js';
import { summaryOf } from './injections.js';
import { longestWriteMs } from './longest-write.js';
import { durationOf, totalOf } from './outage.js';
import { outageTotals } from './outage-totals.js';
import { readCountsOf } from './reads.js';
import { routeOutcomesOf } from './route-outcomes.js';
import { settingsOf } from './effective-settings.js';
import type { Check, Failover, Interval, RunResult, Timings, WriteCounts } from './types.js';
import { causeOf, mergeVerdicts } from './verdict.js';
import { whatIf } from './what-if.js';

const NO_WRITES: WriteCounts = {
  attempted: 0, acknowledged: 0, rejected: 0, indeterminate: 0, lost: 0, recovered: 0, unexpected: 0, duplicated: 0,
}; // prettier-ignore
const UNKNOWN_LEADER = { before: null, after: null, timelineBefore: null, timelineAfter: null };
const UNKNOWN_TIMINGS: Timings = {
  writeOutageMs: null, writeOutage: null, writeOutagePredicted: null, writeOutages: null,
  readOutageMs: null, readOutage: null,
  milestones: {}, phases: {}, dominant: null,
}; // prettier-ignore

/**
 * Judges a history against its scenario. Pure: the same history always gives the same result. A bug in one part makes
 * the checks that need it inconclusive; the other checks stand.
 */
export function judge(scenario: Scenario, events: readonly HistoryEvent[]): RunResult {
  const analysis = analyse(scenario, events);
  const { facts } = analysis;
  const checks: Check[] = [];
  for (const definition of CHECKS) {
    const check = runCheck(definition, analysis, checks);
    if (check) checks.push(check);
  }
  const verdict = mergeVerdicts(checks, facts.aborted);
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    title: scenario.title,
    act: scenario.act?.trim() ?? null,
    tags: scenario.tags,
    broke: brokenPartOf(scenario),
    reference: scenario.reference ?? null,
    hazard: scenario.hazard?.trim() ?? null,
    seed: facts.start?.seed ?? 0,
    profile: facts.start?.profile ?? scenario.stack.profile,
    ...(scenario.stack.replication === undefined ? {} : { replication: scenario.stack.replication }),
    verdict,
    headline: orElse(() => headlineOf(analysis, verdict, checks), 'The run could not be summed up.'),
    cause: causeOf(verdict, checks, facts.aborted),
    interrupted: facts.aborted?.reason === 'interrupted',
    startedAt: facts.start?.startedAt ?? '',
    durationMs: facts.endMs,
    versions: facts.start?.versions ?? { patroni: '', postgresql: '', etcd: '', haproxy: '' },
    ...(facts.start?.host ? { host: facts.start.host } : {}),
    ...routeIn(facts),
    ...orElse(() => routesIn(analysis), {}),
    settings: settingsOf(facts.config),
    faults: orElse(() => analysis.injections.map(summaryOf), []),
    leader: orElse(() => leaderOf(analysis), UNKNOWN_LEADER),
    timings: orElse(() => timingsOf(analysis), UNKNOWN_TIMINGS),
    failovers: orElse(() => analysis.failovers.map((one) => failoverOf(facts, one)), []),
    writes: orElse(() => analysis.ledger.counts, NO_WRITES),
    reads: readCountsOf(facts),
    ...orElse(() => consumersIn(analysis), {}),
    splitBrain: orElse(() => splitBrainOf(analysis), {
      staleWrites: 0,
      routedStaleWrites: 0,
      dualWritableMs: 0,
      nodes: [],
    }),
    misroutes: orElse(() => misroutesOf(analysis), { writeSessionsOnReplica: 0, readSessionsOnPrimary: 0 }),
    rejoin: orElse(() => rejoinOf(analysis), { node: null, means: 'none', ms: null, evidence: [] }),
    checks,
    ...orElse<Pick<RunResult, 'evidence'>>(() => ({ evidence: countEvidenceOf(analysis) }), {}),
    harness: harnessOf(analysis),
  };
}

/** Returns `otherwise` if a part of the result crashes; the check that needs the part reports it. */
function orElse<T>(make: () => T, otherwise: T): T {
  try {
    return make();
  } catch {
    return otherwise;
  }
}

function routeIn({ config }: Facts): Pick<RunResult, 'route'> {
  if (!config?.route) return {};
  const { name, router, write, read } = config.route;
  return { route: { name, router, write, read } };
}

function routesIn({ routes }: Analysis): Pick<RunResult, 'routes'> {
  return routes.length === 0 ? {} : { routes: routeOutcomesOf(routes) };
}

function consumersIn({ consumers }: Analysis): Pick<RunResult, 'consumers'> {
  return consumers.length === 0 ? {} : { consumers: consumers.map(copyOf) };
}

function leaderOf({ leadership }: Analysis): RunResult['leader'] {
  const { before, after, timelineBefore, timelineAfter } = leadership;
  return { before, after, timelineBefore, timelineAfter };
}

/** How many of the other outages run.json lists; alternating routing causes thousands. */
const LISTED_OUTAGES = 20;

function timingsOf(analysis: Analysis): Timings {
  const { outage, readOutage, milestones, phases, predictions, facts } = analysis;
  const dominant = dominantPhase(analysis);
  const listed = [...outage.others].sort((a, b) => durationOf(b) - durationOf(a)).slice(0, LISTED_OUTAGES);
  return {
    writeOutageMs: facts.acks.length === 0 ? null : outageLength(outage),
    writeOutage: intervalOf(outage.main),
    writeOutagePredicted: predictions?.outage ?? null,
    writeOutageBetween: outage.between,
    otherWriteOutages: listed.sort((a, b) => a.fromMs - b.fromMs).flatMap((other) => intervalOf(other) ?? []),
    otherWriteOutagesMs: totalOf(outage.others),
    writeOutages: facts.acks.length === 0 ? null : outageTotals(outage.all),
    readOutageMs:
      readOutage.succeeded === 0 || readOutage.neverEnded ? null : readOutage.main ? durationOf(readOutage.main) : 0,
    readOutage: intervalOf(readOutage.main),
    longestWriteMs: longestWriteMs(facts),
    milestones,
    phases,
    dominant,
    whatIf:
      dominant && predictions && facts.config
        ? whatIf(
            {
              config: facts.config,
              mode: predictions.mode,
              dcs: recordedDcs(facts.start?.nodes),
              writePacingMs: facts.writePacingMs,
            },
            dominant.phase,
          )
        : [],
  };
}

/** The length in ms; null: the outage never ended. */
function outageLength({ main, neverEnded }: FailoverFacts['outage']): number | null {
  if (neverEnded) return null;
  return main ? durationOf(main) : 0;
}

function failoverOf(facts: Facts, failover: FailoverFacts): Failover {
  const { leadership, outage, milestones, predictions, phases } = failover;
  const { before, after, timelineBefore, timelineAfter } = leadership;
  return {
    leaderBefore: before,
    leaderAfter: after,
    timelineBefore,
    timelineAfter,
    writeOutageMs: outageLength(outage),
    writeOutage: intervalOf(outage.main),
    writeOutagePredicted: predictions?.outage ?? null,
    writeOutageBetween: outage.between,
    milestones,
    phases,
    dominant: dominantPhase({ facts, predictions, phases, milestones }),
  };
}

function intervalOf(interval: Interval | null): Interval | null {
  return interval ? { fromMs: interval.fromMs, toMs: interval.toMs } : null;
}

function splitBrainOf({ splitBrain }: Analysis): RunResult['splitBrain'] {
  const { stale, window, nodes } = splitBrain.all;
  return {
    staleWrites: stale.length,
    routedStaleWrites: splitBrain.routedStale.length,
    dualWritableMs: window ? durationOf(window) : 0,
    nodes,
  };
}

function misroutesOf({ misroutes }: Analysis): RunResult['misroutes'] {
  return { writeSessionsOnReplica: misroutes.writes.length, readSessionsOnPrimary: misroutes.readsOnPrimary };
}

function rejoinOf({ rejoin: { node, means, ms, evidence } }: Analysis): RunResult['rejoin'] {
  return { node, means, ms, evidence };
}

function harnessOf({ facts, scenario, machine }: Analysis): RunResult['harness'] {
  const phasesMs: RunResult['harness']['phasesMs'] = {};
  facts.phases.forEach((phase, index) => {
    phasesMs[phase.phase] = (phasesMs[phase.phase] ?? 0) + (facts.phases[index + 1]?.t ?? facts.endMs) - phase.t;
  });
  return {
    maxLoopDelayMs: facts.loopDelays.reduce((max, delay) => Math.max(max, delay.maxMs), 0),
    gaps: facts.gaps.length,
    overheadMs: overheadOf(facts, phasesMs, scenario),
    skippedAttempts: [...facts.skippedWrites, ...facts.skippedReads].reduce((sum, skip) => sum + skip.count, 0),
    phasesMs,
    ...connectionsOf(facts),
    ...(facts.start?.aheadMs === undefined ? {} : { aheadMs: facts.start.aheadMs }),
    ...machineOf(machine),
  };
}

/** The harness's own connections, and its sessions at a server. */
function connectionsOf(facts: Facts): Pick<RunResult['harness'], 'connections'> {
  const load = harnessLoadOf(facts);
  if (!load) return {};
  const { held, newPerSecond, serverSessions } = load;
  return { connections: { held, newPerSecond, serverSessions } };
}

function machineOf({ measured, spells, saturatedMs, measuredMs, worst }: Analysis['machine']) {
  if (!measured) return {};
  const intervals = spells.flatMap((spell) => intervalOf(spell) ?? []);
  return { machine: { measuredMs, saturatedMs, spells: intervals, ...worst } };
}

/** The default of a scenario's `after` (scenario/schema.ts). */
const USUAL_AFTER_MS = 1000;

/**
 * The cost that every run has, in ms: all time but the faults, the recovery from them and what the scenario watches (in
 * a bootstrap scenario, also the bring-up).
 */
function overheadOf(facts: Facts, phasesMs: RunResult['harness']['phasesMs'], { after, expect }: Scenario): number {
  const recover = phaseStart(facts.phases, 'recover');
  const recovered = facts.waits.findLast(({ what }) => what === 'recovered')?.t;
  const recoveryMs = recover === undefined || recovered === undefined ? 0 : Math.max(0, recovered - recover);
  const watchedMs = recovered === undefined ? 0 : after.ms - USUAL_AFTER_MS;
  const makingMs = expect.bootstrap === undefined ? 0 : (phasesMs['bring-up'] ?? 0);
  return facts.endMs - makingMs - (phasesMs['faults'] ?? 0) - recoveryMs - Math.max(0, watchedMs);
}
