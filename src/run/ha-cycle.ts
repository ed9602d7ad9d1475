import type Docker from 'dockerode';
import type { Clock, ClockOffset } from '../core/clock.js';
import { EnvironmentError } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { sleep, within } from '../core/wait.js';
import { followLog, wallMsOf } from '../docker/container-log.js';
import { nodeOf, type Cluster, type StackNode } from '../stack/types.js';

/** Patroni's log line at the end of each HA cycle of a leader (ha.py, process_healthy_cluster). */
export const HA_CYCLE = /no action\. +I am \(\S+\), the leader with the lock/;

export interface HaCycleContext {
  docker: Docker;
  cluster: Cluster;
  clock: Clock;
  engineClock: ClockOffset;
  /** The loop_wait in force. The wait may take twice as long, plus the time of an answer. */
  loopWaitMs: number;
  signal: AbortSignal;
}

/**
 * Waits for a phase of the leader's HA loop: `share` (0 to 1) of loop_wait after the end of a cycle. Returns that delay
 * in ms; undefined if no phase is asked for.
 * @throws EnvironmentError as endOfHaCycle, and if there is no leader.
 */
export async function awaitLoopPhase(
  leader: string | null,
  share: number | undefined,
  context: HaCycleContext,
): Promise<number | undefined> {
  if (share === undefined) return undefined;
  if (leader === null)
    throw new EnvironmentError('no node leads at the end of the steady time', { code: 'STACK_UNFIT' });
  const endedMs = await endOfHaCycle(nodeOf(context.cluster, leader), context);
  const offsetMs = Math.round(share * context.loopWaitMs);
  await sleep(Math.max(0, endedMs + offsetMs - context.clock.now()), context.signal);
  return offsetMs;
}

/**
 * Waits for the end of an HA cycle in the leader's log. Returns its time in ms on the clock of the run, by the engine's
 * time stamp.
 * @throws EnvironmentError `TIMEOUT` when none ends, Error when the log ends before.
 */
async function endOfHaCycle(leader: StackNode, context: HaCycleContext): Promise<number> {
  const { docker, clock, engineClock, loopWaitMs, signal } = context;
  const log = await followLog(docker, leader.containerId, { tail: 0 });
  signal.addEventListener('abort', log.stop, { once: true });
  const cycle = async () => {
    for await (const line of log.lines) {
      if (HA_CYCLE.test(line)) return clock.fromWall(wallMsOf(line) - engineClock.offset);
    }
    signal.throwIfAborted();
    throw new Error(`the log of ${leader.name} ended`);
  };
  try {
    return await within(cycle(), `an HA cycle of ${leader.name}`, 2 * loopWaitMs + timeout('answer'));
  } finally {
    signal.removeEventListener('abort', log.stop);
    log.stop();
  }
}
