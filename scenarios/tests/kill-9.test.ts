import { expect, it } from 'vitest';
import { seededRandom } from '../../src/core/random.js';
import { REPORTS, startCli } from './cli.js';
import { resourcesOf } from './engine.js';
import { withReducedLoad } from './reduced-load.js';

/** Approximate duration of `leader-stop` with other runs in parallel. */
const LONGEST_MS = 28_000;
const SIDE_BY_SIDE = 3;

it('kill -9 at twenty random instants, from bring-up to tear-down, leaves nothing after the next command', async () => {
  const random = seededRandom(20);
  const instantsMs = Array.from({ length: 20 }, () => Math.round(random() * LONGEST_MS));
  const killNext = async () => {
    for (let afterMs = instantsMs.pop(); afterMs !== undefined; afterMs = instantsMs.pop()) {
      const then = instantsMs.length % 2 === 0 ? 'down' : 'heal';
      const child = startCli(['run', withReducedLoad('leader-stop'), '--out', REPORTS, '--seed', '20']);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGKILL');
      await child;
      const next = await startCli([then]);
      expect(next.exitCode, `${then} after ${afterMs} ms: ${next.stdout}${next.stderr}`).toBe(0);
      expect(await resourcesOf(child.pid), `killed after ${afterMs} ms`).toEqual([]);
    }
  };
  // In parallel: leftovers of one must not disturb the others, and their commands must not remove living runs.
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, killNext));
}, 900_000);
