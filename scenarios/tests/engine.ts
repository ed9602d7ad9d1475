import { connectEngine } from '../../src/stack/engine/engine.js';
import { listRemains, type Remains } from '../../src/stack/sweep.js';

/** Everything of ours that is on the engine now. */
export async function remains(): Promise<Remains[]> {
  const { docker } = await connectEngine();
  return listRemains(docker);
}
