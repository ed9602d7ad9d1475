import { availableParallelism } from 'node:os';

/** Stacks side by side: one takes a fifth of a core under load, and bringing one up a whole one for some seconds. */
export const STACKS = Math.max(1, Math.min(4, availableParallelism()));

export interface Tallied {
  name: string;
  verdict: string;
  ms: number;
  with: string;
}

/** Every run that was made, for the last lines of the suite. */
export const tally: Tallied[] = [];

let running = 0;
let waiting: { needs: number; go: () => void }[] = [];

/** Runs it beside at most STACKS − 1 others. */
export function inParallel<T>(work: () => Promise<T>): Promise<T> {
  return taking(1, work);
}

/** Runs it when nobody else does. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return taking(STACKS, work);
}

async function taking<T>(places: number, work: () => Promise<T>): Promise<T> {
  await new Promise<void>((go) => {
    waiting.push({ needs: places, go });
    admit();
  });
  try {
    return await work();
  } finally {
    running -= places;
    admit();
  }
}

/** In the order of asking; who needs the machine for itself holds back those behind it. */
function admit(): void {
  for (let [first] = waiting; first && running + first.needs <= STACKS; [first] = waiting) {
    waiting = waiting.slice(1);
    running += first.needs;
    first.go();
  }
}
