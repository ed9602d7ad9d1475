import { execa } from 'execa';
import { EnvironmentError } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { PROJECT, PROJECT_LABEL } from '../docker/labels.js';
import { connectEngine } from '../docker/engine.js';
import { stillRuns } from '../core/process-identity.js';
import { forgetRecord, readRecord, type DaemonRecord } from '../docker/daemon-record.js';

/**
 * Stops the daemon that set-up started, if that very process still runs. Returns a description of what was done.
 * @throws EnvironmentError `ENGINE_IN_USE` when containers that are not ours run on it; `WAIT_TIMEOUT` when it does not
 *   end.
 */
export async function stopDaemon(stateDir: string): Promise<string> {
  const record = readRecord(stateDir);
  if (record === null) return 'set-up started no Docker engine here; nothing to stop';
  const { identity } = record;
  if (!stillRuns(identity)) {
    forgetRecord(stateDir);
    return `the Docker engine that set-up started (process ${identity.pid}) is already gone`;
  }
  await refuseIfOthersUse(record);
  if (record.kind === 'systemd') await execa('systemctl', ['stop', 'docker.socket', 'docker.service']);
  else process.kill(identity.pid, 'SIGTERM');
  await waitFor(() => (stillRuns(identity) ? { done: false, saw: 'it still runs' } : { done: true, value: null }), {
    what: `the Docker engine (process ${identity.pid}) to end`,
    timeoutMs: timeout('tearDown'),
  });
  forgetRecord(stateDir);
  return `stopped the Docker engine that set-up had started (process ${identity.pid})`;
}

/** Throws when containers of other users run on the daemon: they would end with it. */
async function refuseIfOthersUse(record: DaemonRecord): Promise<void> {
  // A daemon that no longer answers is stopped anyway; its containers cannot be listed.
  const engine = await connectEngine({ DOCKER_HOST: `unix://${record.socket}` }).catch(() => null);
  const running = (await engine?.docker.listContainers()) ?? [];
  const others = running.filter((container) => container.Labels[PROJECT_LABEL] !== PROJECT);
  if (others.length === 0) return;
  const names = others.map((container) => container.Names[0]?.slice(1) ?? container.Id.slice(0, 12));
  throw new EnvironmentError(`other containers run on the Docker engine that set-up started: ${names.join(', ')}`, {
    code: 'ENGINE_IN_USE',
    hint: 'Stop them first, or leave the engine running.',
  });
}
