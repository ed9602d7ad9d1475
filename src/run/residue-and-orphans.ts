import type { UndoRecord } from '../faults/fault.js';
import { residueOf } from '../faults/undo/registry.js';
import type { Engine } from '../docker/engine.js';
import { listResources } from '../docker/sweep.js';

/** Describes what faults left in their nodes, such as rules and stopped processes. Should be empty. */
export async function residueInNodes(engine: Engine, records: readonly UndoRecord[]): Promise<string[]> {
  const found = await Promise.all(records.map((record) => residueOf(engine.docker, record)));
  return found.filter((item) => item !== null);
}

/** Lists the resources of a run that are still on the engine after its tear-down. */
export async function orphansOnEngine(engine: Engine, runId: string): Promise<string[]> {
  const resources = await listResources(engine.docker, runId);
  return resources.flatMap(({ containers, networks, volumes }) => [
    ...containers.map((id) => `container ${id.slice(0, 12)}`),
    ...networks.map((id) => `network ${id.slice(0, 12)}`),
    ...volumes.map((name) => `volume ${name}`),
  ]);
}
