import { withStack, type BenchStack } from './bench-stack.js';

/**
 * Measures this many bring-ups. Each row has, in ms: containers started, leader, first write, all replicas streaming,
 * tear-down.
 */
export async function measureBringUp(rounds: number, topology: string): Promise<number[][]> {
  const rows: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    let ready = 0;
    const look = (stack: BenchStack) => {
      ready = performance.now();
      return Promise.resolve(stack.times);
    };
    const times = await withStack(look, {}, topology);
    rows.push([times.composeMs, times.leaderMs, times.firstWriteMs, times.streamingMs, performance.now() - ready]);
  }
  return rows;
}
