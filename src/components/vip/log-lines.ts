import type { NewEvent } from '../../history/events.js';

const MOVE = /^vip: ([\d.]+) (is here|has left)$/;

type Move = Omit<Extract<NewEvent, { kind: 'vip' }>, 't' | 'unc' | 'src'>;

/** What compose/vip/watch logs when a moving address comes to a node or leaves it; null for any other line. */
export function readMove(node: string, line: string): Move | null {
  const [, address, what] = MOVE.exec(line.trim()) ?? [];
  return address === undefined ? null : { kind: 'vip', node, address, held: what === 'is here' };
}
