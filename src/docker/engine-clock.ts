import type { ClockOffset } from '../core/clock.js';
import type { Engine } from './engine.js';

const ROUNDS = 5;
/** The engine stamps a log line when it reads it from the container's pipe, slightly after it was written. */
const STAMPING_MS = 1;

/**
 * Measures the engine's clock. A local engine shares ours. For a remote one, takes the best of five requests, as NTP
 * does.
 */
export async function measureEngineClock(engine: Engine): Promise<ClockOffset> {
  if (engine.isLocal) return { offset: 0, unc: STAMPING_MS };
  let best = { offset: 0, unc: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = performance.timeOrigin + performance.now();
    const { SystemTime } = (await engine.docker.info()) as { SystemTime: string };
    const after = performance.timeOrigin + performance.now();
    const unc = (after - before) / 2;
    if (unc < best.unc) best = { offset: Date.parse(SystemTime) - (before + after) / 2, unc };
  }
  return { offset: best.offset, unc: best.unc + STAMPING_MS };
}
