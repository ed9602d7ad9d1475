import type Docker from 'dockerode';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Clock, ClockOffset } from '../core/clock.js';
import { EnvironmentError, messageOf } from '../core/errors.js';
import type { RecordEvent } from '../history/events.js';
import { RUN_LABEL } from '../docker/labels.js';
import type { Cluster } from '../stack/types.js';
import type { Observer } from '../components/observer.js';

const ACTIONS = ['start', 'die', 'kill', 'stop', 'pause', 'unpause', 'oom', 'restart', 'destroy'];

const eventSchema = z.object({
  Action: z.string(),
  timeNano: z.number(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
});

export interface ContainerObserver extends Observer {
  /** Calls `listener` whenever the container of a node starts. */
  onStart(listener: (node: string) => void): void;
}

/**
 * Records the events of the stack's containers, with the engine's time stamps. If the event stream ends, the engine has
 * ended. A restarting engine takes the containers down, which no fault of the scenario did.
 */
export async function observeContainers(
  docker: Docker,
  cluster: Cluster,
  clock: Clock,
  engineClock: ClockOffset,
  record: RecordEvent,
  engineLost: (error: EnvironmentError) => void,
): Promise<ContainerObserver> {
  const filters = { type: ['container'], label: [`${RUN_LABEL}=${cluster.runId}`], event: ACTIONS };
  const stream = await docker.getEvents({ filters: JSON.stringify(filters) });
  const listeners: ((node: string) => void)[] = [];
  let stopped = false;
  const lines = createInterface({ input: stream });
  // readline re-emits the error of its input, which is handled below. Without a listener it would end the process.
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    const event = eventSchema.safeParse(JSON.parse(line));
    if (!event.success) return;
    const { Action, timeNano, Actor } = event.data;
    const node = cluster.nodes.find(({ containerId }) => containerId === Actor.ID);
    if (!node) return;
    const exitCode = Actor.Attributes['exitCode'];
    const t = clock.fromWall(timeNano / 1e6 - engineClock.offset);
    const base = { kind: 'container' as const, t, unc: engineClock.unc, src: 'engine-events', node: node.name };
    record({ ...base, action: Action, ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }) });
    if (Action === 'start') for (const listener of listeners) listener(node.name);
  });
  const lost = (reason: string) => {
    if (stopped) return;
    const t = clock.now();
    record({ kind: 'gap', t, unc: 0, src: 'engine-events', observer: 'engine-events', fromMs: t, reason });
    engineLost(
      new EnvironmentError(`the Docker engine went away during the run: ${reason}`, {
        code: 'ENGINE_LOST',
        hint: 'Was it restarted or stopped? That disturbs the stack in a way that the scenario does not ask for.',
      }),
    );
  };
  stream.on('error', (error: unknown) => lost(messageOf(error)));
  stream.on('end', () => lost('the engine ended the stream of events'));
  return {
    onStart: (listener) => void listeners.push(listener),
    stop: () => {
      stopped = true;
      (stream as unknown as { destroy(): void }).destroy();
    },
  };
}
