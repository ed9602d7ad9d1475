import { routeOf } from '../history/route.js';
import type { VipMove } from '../history/events.js';
import type { Facts } from './facts.js';
import type { Interval } from './types.js';

/** A stretch in which more than one node had an address. */
export interface Overlap extends Interval {
  address: string;
  nodes: string[];
  /** The events of the nodes' last changes before it. */
  evidence: number[];
  uncertaintyMs: number;
}

/** How a node comes to have an address or not: a move, or the end of its container, which takes all with it. */
interface Change {
  t: number;
  unc: number;
  id: number;
  node: string;
  held: boolean;
}

/** The stretches in which two nodes had the moving address of a route of this run, in order of time. */
export function overlapsOf(facts: Facts): Overlap[] {
  const addresses = new Set(facts.vipMoves.map(({ address }) => address));
  return [...addresses].filter((address) => isOfRun(address, facts)).flatMap((address) => overlapsOn(address, facts));
}

/** Whether clients of this run use the address. Other routes of the same stack may have some, too. */
export function isOfRun(address: string, { config }: Pick<Facts, 'config'>): boolean {
  const routes = [routeOf(config), ...(config?.routes ?? [])];
  return routes.some(({ write }) => write.startsWith(`${address}:`));
}

function overlapsOn(address: string, facts: Facts): Overlap[] {
  const found: Overlap[] = [];
  const holders = new Map<string, Change>();
  let open: Overlap | null = null;
  for (const change of changesOf(address, facts)) {
    if (change.held) holders.set(change.node, change);
    else holders.delete(change.node);
    if (holders.size > 1 && !open) {
      const evidence = [...holders.values()].map(({ id }) => id);
      open = {
        address,
        nodes: [...holders.keys()],
        evidence,
        uncertaintyMs: change.unc,
        fromMs: change.t,
        toMs: change.t,
      };
      found.push(open);
    } else if (holders.size < 2 && open) {
      open.toMs = change.t;
      open.uncertaintyMs += change.unc;
      open = null;
    }
  }
  if (open) open.toMs = facts.endMs;
  return found;
}

function changesOf(address: string, { vipMoves, containers }: Facts): Change[] {
  const moves: VipMove[] = vipMoves.filter((move) => move.address === address);
  const ends = containers.filter(({ action }) => action === 'die').map((event) => ({ ...event, held: false }));
  return [...moves, ...ends].sort((a, b) => a.t - b.t);
}
