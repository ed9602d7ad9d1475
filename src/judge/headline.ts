import { formatDuration } from '../core/units.js';
import { routerModelOf } from '../components/router-models.js';
import type { Analysis } from './analysis.js';
import { formatList, plural } from './checks/check.js';
import { durationOf } from './outage.js';
import { formatOutages, outageTotals } from './outage-totals.js';
import { longestPhase } from './phases.js';
import type { FailureMode } from './predictions.js';
import { acknowledgedBy } from './split-brain.js';
import type { Check, PhaseName, Timings, Verdict } from './types.js';
import { describeWay } from './way.js';

/**
 * What happened, in a few short sentences: outage, loss, leader, rejoin, split-brain. If the machine may explain an
 * inconclusive run, that comes first.
 */
export function headlineOf(analysis: Analysis, verdict: Verdict, checks: readonly Check[]): string {
  const { facts } = analysis;
  if (facts.aborted?.reason === 'inconclusive')
    return 'This machine does not carry the load of the scenario: no fault was injected.';
  const machine = machineSentence(analysis, verdict, checks);
  if (facts.acks.length === 0) return `${machine}No write was acknowledged in the whole run.`;
  const happened = [
    describeOutage(analysis),
    describeLoss(analysis),
    describeLeader(analysis),
    describeSplitBrain(analysis),
  ];
  return machine + happened.filter(Boolean).join(' ');
}

/** Empty where the machine kept up, where the run passed, and where the failure is proof under any load. */
function machineSentence({ machine }: Analysis, verdict: Verdict, checks: readonly Check[]): string {
  const explained = checks.some(({ explainedByMachine }) => explainedByMachine);
  const blamed = verdict === 'error' ? machine.spells.length > 0 : verdict === 'inconclusive' && explained;
  return blamed ? 'The machine could not keep up, so this run says nothing certain of the cluster. ' : '';
}

function describeOutage({ outage }: Analysis): string {
  const { all, failures } = outage;
  if (all.length === 0)
    return failures.count === 0
      ? 'Writes were never down.'
      : `Writes were never down, yet ${plural(failures.count, 'write')} failed.`;
  return `Writes were down for ${formatOutages(outageTotals(all))}.`;
}

function describeLoss({ facts, ledger, leadership, splitBrain }: Analysis): string {
  if (!ledger.truth)
    return `Whether writes were lost is unknown: ${leadership.after ?? 'no leader'} could not be read at the end.`;
  const { lost } = ledger.counts;
  // Direct writes of the probes are not in the ledger; stale ones are lost with the old leader's timeline.
  if (lost === 0 && splitBrain.all.stale.length > 0)
    return `No write acknowledged ${describeWay(facts.config)} was lost.`;
  if (lost === 0) return 'No acknowledged write was lost.';
  return `${plural(lost, 'acknowledged write was', 'acknowledged writes were')} lost.`;
}

function describeLeader({ leadership, rejoin, injections, failovers }: Analysis): string {
  const { before, after, change, taken } = leadership;
  if (after === null) return `Nobody took over from ${before ?? 'the leader'}.`;
  const back = describeRejoin(rejoin);
  if (failovers.length > 1) return `${describeSuccession(failovers, after)}${back === '' ? '.' : `; ${back}`}`;
  if (after !== before) return `${after} took over${back === '' ? '.' : `; ${back}`}`;
  if (change) return `${change.holder ?? 'Another node'} led for a while, and ${after} leads again.`;
  if (taken) return `${after} lost the leader key and took it again.`;
  const stayed = injections.length === 0 ? `${after} led all the time` : `${after} stayed the leader`;
  return back === '' ? `${stayed}.` : `${stayed}; ${back}`;
}

/** With more failovers than this, the headline gives only their number. */
const MOST_NAMED = 4;

function describeSuccession(failovers: Analysis['failovers'], after: string): string {
  if (failovers.length > MOST_NAMED) return `There were ${failovers.length} failovers, and ${after} leads`;
  const leaders = failovers.map(({ leadership }) => leadership.after ?? 'no node');
  return `${leaders[0] ?? after} took over, then ${leaders.slice(1).join(', then ')}`;
}

const MEANS = { rewind: 'by pg_rewind', basebackup: 'by a base backup', restart: 'by itself' } as const;

function describeRejoin({ node, means, ms, healedMs, leads }: Analysis['rejoin']): string {
  if (node === null || leads) return '';
  if (ms !== null && means === 'none') return `${node} kept its stream and caught up in ${formatDuration(ms)}.`;
  if (ms !== null && means !== 'none') return `${node} came back ${MEANS[means]} in ${formatDuration(ms)}.`;
  return healedMs === null ? '' : `${node} did not come back.`;
}

function describeSplitBrain({ splitBrain, facts }: Analysis): string {
  const { stale, window, nodes, witness } = splitBrain.all;
  if (window) {
    const length = formatDuration(durationOf(window));
    return (
      `Split-brain: ${formatList(nodes) || 'a node'} acknowledged ${plural(stale.length, 'stale write')} for ` +
      `${length} beside ${(witness && acknowledgedBy(witness)) ?? 'the new leader'}.`
    );
  }
  return facts.directWrites.length === 0 ? '' : 'No two nodes took writes.';
}

/** A failover, and the facts of its run. */
type Explained = Pick<Analysis, 'facts' | 'predictions' | 'phases' | 'milestones'>;

/** The phase that took most of the time from the fault to the first write, and the setting that governs it. */
export function dominantPhase(analysis: Explained): Timings['dominant'] {
  const { phases, milestones } = analysis;
  const longest = longestPhase(phases);
  const { T0, T8 } = milestones;
  if (!longest || !T0 || !T8) return null;
  const share =
    `${formatDuration(longest.ms)} of the ${formatDuration(T8.atMs - T0.atMs)} ` + 'from the fault to the first write';
  const sentence = `${share} ${describeCause(analysis, longest.phase)}${describeWritesAfterFault(milestones)}`;
  return { phase: longest.phase, sentence };
}

function describeCause({ facts, predictions }: Explained, phase: PhaseName): string {
  const rule = phase === 'rejoin' ? '' : (predictions?.phases[phase].rule ?? '');
  const ttlMs = facts.config?.patroni.ttlMs;
  switch (phase) {
    case 'detection':
      return `waited for the leader key to go${describeTtl(ttlMs, predictions?.mode)}`;
    case 'election':
      return withRule('went by until a replica took the leader key', rule);
    case 'promotion':
      return withRule('went by until PostgreSQL had left recovery', rule);
    case 'routing':
      return withRule(`went by until ${routerModelOf(facts.config).title} saw the new leader`, rule);
    default:
      return withRule("went by until a client's write was acknowledged", rule);
  }
}

/** A last write up to this long after the fault is not worth a mention. */
const WRITTEN_ON_MS = 100;

/**
 * Explains why the phases add up to more than the outage: they count from the fault, and a leader that is shut down
 * takes writes for a while.
 */
function describeWritesAfterFault({ T0, T1 }: Analysis['milestones']): string {
  const ms = T0 && T1 ? T1.atMs - T0.atMs : 0;
  if (ms < WRITTEN_ON_MS) return '';
  return ` Writes went on for the first ${formatDuration(ms)}, which are no outage.`;
}

/** Patroni raises a smaller ttl to this (docs/dynamic_configuration.rst). */
const LEAST_TTL_MS = 20_000;
const DEFAULT_TTL_MS = 30_000;

function describeTtl(ttlMs: number | undefined, mode: FailureMode | undefined): string {
  if (ttlMs === undefined || mode === undefined) return '.';
  if (mode === 'graceful' || mode === 'switchover')
    return `: the time of PostgreSQL's orderly shutdown, whatever the ttl.`;
  if (mode.startsWith('crash'))
    return `: the time until Patroni looked at PostgreSQL, every loop_wait, whatever the ttl.`;
  const now = `: ttl ${ttlMs / 1000} s.`;
  if (ttlMs < DEFAULT_TTL_MS) return `${now} With ttl 30 s expect about ${(DEFAULT_TTL_MS - ttlMs) / 1000} s more.`;
  return `${now} With ttl 20 s, the least that Patroni honours, expect about ${(ttlMs - LEAST_TTL_MS) / 1000} s less.`;
}

function withRule(text: string, rule: string): string {
  return rule === '' ? `${text}.` : `${text}: ${rule}.`;
}
