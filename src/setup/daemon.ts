import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { lowerSessionPriority } from '../core/priority.js';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { containerdPidFile, SYSTEM_PLACES, type DaemonPlaces } from '../docker/daemon-places.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import { diskFullError } from '../docker/engine-errors.js';
import { pidIn, removeDeadSocket, removeStalePidFile } from '../docker/stale-files.js';
import { identify } from '../core/process-identity.js';
import { findProgram, SYSTEM_FOLDERS } from '../core/programs.js';
import { writeRecord } from '../docker/daemon-record.js';

const SYSTEM_CONTAINERD = '/run/containerd/containerd.sock';
const SHOWN_LINES = 10;

/**
 * Starts an installed daemon that is not running, and waits until it answers. The daemon outlives this process;
 * `stateDir` holds its record and its log.
 * @throws EnvironmentError `ENGINE_START_FAILED` with the last lines of the log, or `DISK_FULL`.
 */
export async function startDaemon(
  stateDir: string,
  info: (line: string) => void,
  places: DaemonPlaces = SYSTEM_PLACES,
): Promise<Engine> {
  if (places.service && (await hasService())) return startService(stateDir, info, places);
  const dockerd = findProgram('dockerd');
  if (dockerd === null) throw startError('dockerd is not installed', '');
  await removeStaleFiles(places, info);
  mkdirSync(stateDir, { recursive: true });
  const log = join(stateDir, 'dockerd.log');
  const out = openSync(log, 'w');
  const env = { ...process.env, PATH: [process.env['PATH'], ...SYSTEM_FOLDERS].filter(Boolean).join(':') };
  const child = spawn(dockerd, places.args, { detached: true, cwd: '/', env, stdio: ['ignore', out, out] });
  closeSync(out);
  let ended = '';
  child.once('error', (error) => (ended = messageOf(error)));
  child.once('exit', (code, signal) => (ended = `dockerd ended with ${signal ?? `exit code ${code ?? '?'}`}`));
  child.unref();
  info(`starting ${dockerd}, log in ${log}`);
  const identity = child.pid === undefined ? null : identify(child.pid);
  if (identity) writeRecord(stateDir, { kind: 'process', identity, socket: places.socket, log });
  const engine = await answering(
    places.socket,
    () => ended,
    () => lastLines(log),
  );
  // Only the containerd that this daemon started: the machine's own keeps its priority.
  for (const pid of [child.pid, pidIn(containerdPidFile(places))]) if (pid) lowerSessionPriority(pid);

  return engine;
}

async function removeStaleFiles(places: DaemonPlaces, info: (line: string) => void): Promise<void> {
  const containerdPid = containerdPidFile(places);
  if (removeStalePidFile(places.pidFile, 'dockerd')) info(`removed ${places.pidFile} of a dead daemon`);
  if (removeStalePidFile(containerdPid, 'containerd')) info(`removed ${containerdPid} of a dead containerd`);
  if (places.service && (await removeDeadSocket(SYSTEM_CONTAINERD)))
    info(`removed the dead socket ${SYSTEM_CONTAINERD}`);
}

/** Whether systemd runs (sd_booted(3)) and knows a service `docker`. */
async function hasService(): Promise<boolean> {
  if (!existsSync('/run/systemd/system')) return false;
  const { failed } = await execa('systemctl', ['cat', 'docker.service'], { reject: false });
  return !failed;
}

async function startService(stateDir: string, info: (line: string) => void, places: DaemonPlaces): Promise<Engine> {
  info('starting the service docker');
  const log = 'journalctl -u docker';
  const { failed, stderr } = await execa('systemctl', ['start', 'docker.service'], { reject: false });
  const engine = await answering(
    places.socket,
    () => (failed ? stderr : ''),
    () => `see ${log}`,
  );
  const { stdout } = await execa('systemctl', ['show', '--property=MainPID', '--value', 'docker.service']);
  const identity = identify(Number(stdout));
  if (identity) writeRecord(stateDir, { kind: 'systemd', identity, socket: places.socket, log });
  return engine;
}

/** Waits until the engine answers at `socket`, or until `ended` returns why it never will. */
async function answering(socket: string, ended: () => string, log: () => string): Promise<Engine> {
  const outcome = await waitFor<Engine | string>(
    async () => {
      if (ended() !== '') return { done: true, value: ended() };
      return { done: true, value: await connectEngine({ DOCKER_HOST: `unix://${socket}` }) };
    },
    { what: `the engine at ${socket} to answer`, timeoutMs: timeout('engineStart') },
  ).catch((error: unknown) => messageOf(error));
  if (typeof outcome === 'string')
    throw diskFullError('starting the Docker engine', log()) ?? startError(outcome, log());
  return { ...outcome, source: 'default' };
}

function startError(message: string, log: string): EnvironmentError {
  return new EnvironmentError([`the Docker engine did not start: ${message}`, log].filter(Boolean).join('\n'), {
    code: 'ENGINE_START_FAILED',
    hint:
      'See the log. Kernel modules, iptables or cgroups may be missing here. To use an engine elsewhere, ' +
      'set DOCKER_HOST.',
  });
}

/** The last relevant lines of the log. A daemon that shuts down still logs its connections, at level info or debug. */
function lastLines(log: string): string {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const relevant = lines.filter((line) => !/ level=(?:info|debug) /.test(line)).slice(-SHOWN_LINES);
  return [`last lines of ${log}:`, ...relevant.map((line) => `  ${line}`)].join('\n');
}
