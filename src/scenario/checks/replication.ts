import { contradictions, replicationProblem } from '../../topology/replication.js';
import type { Scenario } from '../schema.js';
import type { Issue, StackContext } from './issue.js';

/** A replication mode that the topology has no use for, and settings that contradict it. */
export function replicationIssues({ stack }: Scenario, { topology }: StackContext): Issue[] {
  const { replication } = stack;
  if (replication === undefined) return [];
  const problem = replicationProblem(replication, topology);
  const unfit = problem === null ? [] : [{ path: ['stack', 'replication'], message: problem }];
  const contradicting = contradictions(stack).map(({ name, needed, got }) => ({
    path: ['stack', 'settings', name],
    message: `expected ${String(needed)}, since replication is ${replication}, got ${String(got)}`,
  }));
  return [...unfit, ...contradicting];
}
