import type { UndoRecord } from '../faults/fault.js';
import { leftoverOf } from '../faults/undo/registry.js';
import type { Engine } from '../stack/engine/engine.js';
import { listRemains } from '../stack/sweep.js';

/** What faults left in the nodes that they touched: rules, stopped processes. In words; empty is as it should be. */
export async function leftInNodes(engine: Engine, records: readonly UndoRecord[]): Promise<string[]> {
  const found = await Promise.all(records.map((record) => leftoverOf(engine.docker, record)));
  return found.filter((item) => item !== null);
}

/** What of a run is still on the engine after it was torn down. */
export async function leftOnEngine(engine: Engine, runId: string): Promise<string[]> {
  const remains = await listRemains(engine.docker, runId);
  return remains.flatMap(({ containers, networks, volumes }) => [
    ...containers.map((id) => `container ${id.slice(0, 12)}`),
    ...networks.map((id) => `network ${id.slice(0, 12)}`),
    ...volumes.map((name) => `volume ${name}`),
  ]);
}
