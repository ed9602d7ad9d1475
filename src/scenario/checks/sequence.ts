import { didYouMean, oneOf } from '../../core/nearest.js';
import type { FaultStep, Scenario } from '../schema.js';
import { singleSteps, waitsForFailover } from '../steps.js';
import type { Complaint } from './complaint.js';

/** A fault that has not been healed yet. */
interface OpenFault {
  step: FaultStep;
  /** From 1, as a person counts. */
  number: number;
  /** What its target is called by now: after a failover, the leader is the old leader. */
  target: string;
}

/** Steps that cannot follow those before them: heals of nothing, two faults on one target, the old leader of no failover. */
export function sequenceComplaints({ steps }: Scenario): Complaint[] {
  const complaints: Complaint[] = [];
  const ids: string[] = [];
  let open: OpenFault[] = [];
  const all = singleSteps(steps);
  for (const [place, { step, index, path }] of all.entries()) {
    const complain = (key: string, message: string) => complaints.push({ path: [...path, key], message });
    if ('heal' in step) {
      const message = healComplaint(step.heal, open, ids);
      if (message !== undefined) complain('heal', message);
      open = open.filter(({ step: fault }) => step.heal !== 'all' && step.heal !== fault.id);
    }
    if ('fault' in step) {
      if (step.id !== undefined && (ids.includes(step.id) || step.id === 'all')) {
        complain('id', `expected an id that no earlier step has, and not all, got ${step.id}`);
      }
      if (step.target === 'old-leader' && !all.slice(0, place).some((earlier) => 'fault' in earlier.step)) {
        complain(
          'target',
          'expected an earlier fault that makes another node the leader, got old-leader in the first one',
        );
      }
      const clash = open.find((earlier) => earlier.target === step.target && clashes(earlier.step, step));
      if (clash) {
        complain('target', `expected a heal of step ${clash.number} before ${step.target} is faulted again, got none`);
      }
      if (step.id !== undefined) ids.push(step.id);
      open.push({ step, number: index + 1, target: step.target });
    }
    if (waitsForFailover(step)) open = open.map(renamedByFailover);
  }
  return complaints;
}

function healComplaint(heal: string, open: readonly OpenFault[], ids: readonly string[]): string | undefined {
  const openIds = open.flatMap(({ step }) => step.id ?? []);
  if (heal === 'all')
    return open.length > 0 ? undefined : 'expected a fault before it that is not healed yet, got none';
  if (openIds.includes(heal)) return undefined;
  if (ids.includes(heal)) return `expected all or the id of a fault that is not healed yet, got ${heal}, which is`;
  const known =
    ids.length > 0 ? `all or the id of an earlier step (${oneOf(ids)})` : 'all or the id of an earlier step';
  return `expected ${known}, got ${heal}${didYouMean(heal, ['all', ...ids])}`;
}

/** Over by then, or left as they are by the end of the container: another fault on the same node does not end them. */
const SURVIVED: readonly FaultStep['fault'][] = ['operation', 'restart', 'duplicate', 'missing-program'];

/** A node that is gone cannot be faulted, nor one that will be: its rules would vanish with its network namespace. */
function clashes(earlier: FaultStep, later: FaultStep): boolean {
  if (SURVIVED.includes(earlier.fault)) return false;
  if (earlier.fault === 'partition' && later.fault === 'partition') return earlier.from === later.from;
  if (earlier.fault === 'process' && later.fault === 'process') return earlier.process === later.process;
  const gone = (step: FaultStep) => ['kill', 'stop', 'pause', 'wipe'].includes(step.fault);
  return gone(earlier) || gone(later);
}

function renamedByFailover(fault: OpenFault): OpenFault {
  return fault.target === 'leader' ? { ...fault, target: 'old-leader' } : fault;
}
