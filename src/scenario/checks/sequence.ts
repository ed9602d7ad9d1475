import { didYouMean, oneOf } from '../../core/nearest.js';
import { peersOf, traitsOf } from '../../faults/registry.js';
import { stepOfTarget } from '../../faults/selectors.js';
import type { FaultStep, Scenario } from '../schema.js';
import { isFault, singleSteps, waitsForFailover, type NumberedStep } from '../steps.js';
import type { Issue } from './issue.js';

/** A fault of an earlier step. */
interface EarlierFault {
  step: FaultStep;
  /** Index of its step, from 0. */
  index: number;
  /** Its target's current name: after a failover, the leader is the old leader. */
  target: string;
  isOpen: boolean;
}

/**
 * Steps that cannot follow the steps before them: heals of nothing, faults on a dead node, `old-leader` without a
 * failover.
 */
export function sequenceIssues({ steps }: Scenario): Issue[] {
  const earlier: EarlierFault[] = [];
  return singleSteps(steps).flatMap((numbered) => {
    const { step, index, path } = numbered;
    const found = 'heal' in step ? healIssues(step.heal, earlier) : faultIssues(numbered, earlier);
    if ('heal' in step) {
      for (const fault of earlier) if (step.heal === 'all' || step.heal === fault.step.id) fault.isOpen = false;
    }
    if ('fault' in step) earlier.push({ step, index, target: nameOf(step.target, earlier), isOpen: true });
    if (waitsForFailover(step)) {
      for (const fault of earlier) if (fault.target === 'leader') fault.target = 'old-leader';
    }
    return found.map(({ key, message }) => ({ path: [...path, key], message }));
  });
}

interface KeyIssue {
  key: string;
  message: string;
}

function faultIssues(numbered: NumberedStep, earlier: readonly EarlierFault[]): KeyIssue[] {
  if (!isFault(numbered)) return [];
  const { step, index } = numbered;
  const issues: KeyIssue[] = [];
  const ids = earlier.flatMap((fault) => fault.step.id ?? []);
  if (step.id !== undefined && (ids.includes(step.id) || step.id === 'all')) {
    issues.push({ key: 'id', message: `expected an id that no earlier step has, and not all, got ${step.id}` });
  }
  issues.push(...referenceIssues(numbered.step, index, earlier));
  if (step.target === 'old-leader' && earlier.length === 0) {
    const message = 'expected an earlier fault that makes another node the leader, got old-leader in the first one';
    issues.push({ key: 'target', message });
  }
  for (const { key, peers } of peersOf(step)) {
    if (peers !== step.target) continue;
    issues.push({ key, message: `expected others than the target, got ${peers} itself` });
  }
  const name = nameOf(step.target, earlier);
  const clash = earlier.find(
    (fault) => fault.isOpen && fault.target === name && clashes(fault.step, step, fault.index === index),
  );
  if (clash) {
    const message = `expected a heal of step ${clash.index + 1} before ${step.target} is faulted again, got none`;
    issues.push({ key: 'target', message });
  }
  return issues;
}

/** The current name of a target. A reference to an earlier step becomes the target of that step. */
function nameOf(target: string, earlier: readonly EarlierFault[]): string {
  const id = stepOfTarget(target);
  return earlier.find(({ step }) => id !== null && step.id === id)?.target ?? target;
}

/** Targets that refer to a step that does not exist, is not a fault, or does not begin earlier. */
function referenceIssues(step: FaultStep, index: number, earlier: readonly EarlierFault[]): KeyIssue[] {
  const ids = earlier.flatMap((fault) => (fault.index < index ? (fault.step.id ?? []) : []));
  const named = [{ key: 'target', peers: step.target }, ...peersOf(step)];
  return named.flatMap(({ key, peers }) => {
    const id = stepOfTarget(peers);
    if (id === null || ids.includes(id)) return [];
    const known = ids.length > 0 ? ` (${oneOf(ids)})` : '';
    return [{ key, message: `expected the id of an earlier fault step${known}, got ${id}${didYouMean(id, ids)}` }];
  });
}

function healIssues(heal: string, earlier: readonly EarlierFault[]): KeyIssue[] {
  const message = healIssue(heal, earlier) ?? undoneInDeadNode(heal, earlier);
  return message === undefined ? [] : [{ key: 'heal', message }];
}

function healIssue(heal: string, earlier: readonly EarlierFault[]): string | undefined {
  const open = earlier.filter(({ isOpen }) => isOpen);
  if (heal === 'all')
    return open.length > 0 ? undefined : 'expected a fault before it that is not healed yet, got none';
  if (open.some(({ step }) => step.id === heal)) return undefined;
  const ids = earlier.flatMap(({ step }) => step.id ?? []);
  if (ids.includes(heal)) return `expected all or the id of a fault that is not healed yet, got ${heal}, which is`;
  const known =
    ids.length > 0 ? `all or the id of an earlier step (${oneOf(ids)})` : 'all or the id of an earlier step';
  return `expected ${known}, got ${heal}${didYouMean(heal, ['all', ...ids])}`;
}

/** A heal of changes in a container's files while the container is dead: they can only be undone while it runs. */
function undoneInDeadNode(heal: string, earlier: readonly EarlierFault[]): string | undefined {
  const changed = earlier.find(({ step, isOpen }) => isOpen && step.id === heal && traitsOf(step).undoneInRunningNode);
  const death = earlier.find(({ step, isOpen, target }) => isOpen && ends(step) && target === changed?.target);
  if (!changed || !death || changed.step === death.step) return undefined;
  const why = `since ${changed.step.fault} is undone in a running node`;
  return `expected a heal of step ${death.index + 1} before or with that of ${heal}, ${why}, got none`;
}

/** Whether the container is dead until the heal. */
function ends(step: FaultStep): boolean {
  return traitsOf(step).container === 'ended';
}

/**
 * Whether the later fault is impossible on a node while the earlier one is in force: a dead or frozen node takes no
 * fault, and no node the same fault twice. What dies with a container, such as the rules of a partition, is injected
 * again after its start.
 */
function clashes(earlier: FaultStep, later: FaultStep, atOnce: boolean): boolean {
  const traits = traitsOf(earlier);
  if (traits.stackable) return false;
  const isSame = traits.exclusiveKey !== null && traits.exclusiveKey === traitsOf(later).exclusiveKey;
  if (earlier.fault === later.fault && isSame) return true;
  const stopsAll = (step: FaultStep) => ends(step) || traitsOf(step).container === 'frozen';
  return stopsAll(earlier) || (atOnce && stopsAll(later));
}
