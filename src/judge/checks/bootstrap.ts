import type { Bootstrap } from '../../history/events.js';
import type { Facts } from '../facts.js';
import { fail, inconclusive, pass, plural, type CheckDefinition } from './check.js';

const EXPECTED = 'one initdb, one base backup and one active slot for each replica, one initialise key';

/** How the cluster was made. Two nodes that each bootstrap a cluster are a split-brain before the first write. */
export const bootstrap: CheckDefinition = {
  name: 'bootstrap',
  machineCanExplain: false,
  judge: ({ scenario, facts }) => {
    if (scenario.expect.bootstrap === undefined) return null;
    const [seen] = facts.bootstraps;
    if (!seen) return inconclusive(EXPECTED, '–', 'nobody looked at how the cluster was made');
    const made = madeBy(facts);
    const measured = describeMeasured(made, seen);
    const wrong = shortcomings(made, seen, facts.patroniNodes);
    return wrong.length === 0
      ? pass(EXPECTED, measured, [seen.id])
      : fail(EXPECTED, measured, wrong.join('; '), [seen.id]);
  },
};

interface Made {
  makers: string[];
  /** How many base backups each node took. */
  copies: Map<string, number>;
}

/** From the logs before the load: which nodes bootstrapped a cluster, which copied one, and how often. */
function madeBy(facts: Facts): Made {
  const early = facts.logs.filter((log) => log.t - log.unc <= facts.load.fromMs);
  const copies = new Map<string, number>();
  for (const { node } of early.filter(({ tag }) => tag === 'basebackup-done'))
    copies.set(node, (copies.get(node) ?? 0) + 1);
  return { makers: early.filter(({ tag }) => tag === 'initialized').map(({ node }) => node), copies };
}

function describeMeasured({ makers, copies }: Made, seen: Bootstrap): string {
  const slots = seen.slots.filter(({ active }) => active).length;
  return (
    `initdb on ${makers.join(', ') || 'nobody'}; base backups: ${[...copies.keys()].sort().join(', ') || 'none'}; ` +
    `${plural(slots, 'active slot')}; ${plural(seen.initialize.length, 'initialise key')}`
  );
}

function shortcomings({ makers, copies }: Made, seen: Bootstrap, patroniNodes: readonly string[]): string[] {
  const wrong: string[] = [];
  if (makers.length !== 1)
    wrong.push(`${plural(makers.length, 'node')} made a cluster (${makers.join(', ') || 'none'}), not one`);
  const replicas = patroniNodes.filter((node) => !makers.includes(node));
  for (const node of replicas) {
    if (copies.get(node) !== 1) wrong.push(`${node} took ${plural(copies.get(node) ?? 0, 'base backup')}, not one`);
    if (!seen.slots.some(({ name, active }) => name === node && active)) wrong.push(`${node} has no active slot`);
  }
  const systems = [...new Set(Object.values(seen.systems))];
  if (systems.length !== 1) wrong.push(`${systems.length} system identifiers: these are several clusters`);
  const [key, ...more] = seen.initialize;
  if (key === undefined || more.length > 0) wrong.push(`${seen.initialize.length} initialise keys, not one`);
  if (key !== undefined && !systems.includes(key)) wrong.push(`the initialise key names ${key}, which no node has`);
  return wrong;
}
