import { demultiplex } from '../stack/container-log.js';
import { EnvironmentError } from '../core/errors.js';
import { waitFor } from '../core/wait.js';
import { timeout } from '../core/timeouts.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { signalProcess } from './process.js';

/** SIGKILL of Patroni, and the supervisor does not restart it: PostgreSQL goes on, orphaned, as after a failed unit on a real host. */
export function keepPatroniDown(node: StackNode, context: FaultContext): Injection {
  const { supervisor } = context.cluster.topology;
  if (!supervisor) {
    throw new EnvironmentError('this topology does not say how to reach the supervisor of Patroni', {
      code: 'NO_SUPERVISOR',
      hint: 'Add `supervisor:` to its description in compose/topologies/.',
    });
  }
  const base = { containerId: node.containerId, node: node.name };
  return {
    node,
    undo: { ...base, undo: 'execute', command: supervisor.start, proof: 'Patroni is started again' },
    inject: async () => {
      const beforeMs = context.clock.now();
      await execute(context.docker, node.containerId, supervisor.killAndKeepDown);
      const atMs = context.clock.now();
      await waitFor(
        async () => {
          const pid = (await execute(context.docker, node.containerId, supervisor.pid)).trim();
          return pid === '-1' ? { done: true, value: pid } : { done: false, saw: `Patroni runs as pid ${pid}` };
        },
        {
          what: `Patroni on ${node.name} to be down`,
          timeoutMs: timeout('faultEffective'),
          intervalMs: 20,
          signal: context.signal,
        },
      );
      return {
        atMs: (beforeMs + atMs) / 2,
        uncertaintyMs: (atMs - beforeMs) / 2,
        text: 'Patroni is down and stays down',
      };
    },
  };
}

/** The program is set aside by its name, so that nobody can start it; sessions of the running one do not notice. */
const SET_ASIDE = `program=$(readlink -f "$(command -v postgres)"); mv "$program" "$program.set-aside"`;
const PUT_BACK = `
directory=$(dirname "$(readlink -f "$(command -v psql)")")
[ ! -e "$directory/postgres.set-aside" ] || mv "$directory/postgres.set-aside" "$directory/postgres"
[ -x "$directory/postgres" ]`;

/** SIGKILL of PostgreSQL, which cannot be started again, as after a broken upgrade of its packages. Patroni goes on. */
export function keepPostgresDown(node: StackNode, context: FaultContext): Injection {
  const shell = (script: string) => ['sh', '-ec', script];
  return {
    node,
    undo: {
      undo: 'execute',
      containerId: node.containerId,
      node: node.name,
      command: shell(PUT_BACK),
      proof: "PostgreSQL's program is in its place",
    },
    inject: async () => {
      await execute(context.docker, node.containerId, shell(SET_ASIDE));
      const proof = await signalProcess(node, 'postmaster', 'kill', context).inject();
      return { ...proof, text: `${proof.text}, and its program is set aside` };
    },
  };
}

/** Runs a command as root, or another user, in a running container and returns its output. @throws with the output when it fails. */
export async function execute(
  docker: FaultContext['docker'],
  containerId: string,
  command: readonly string[],
  user = 'root',
): Promise<string> {
  const exec = await docker
    .getContainer(containerId)
    .exec({ Cmd: [...command], User: user, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const output = demultiplex(Buffer.concat(chunks));
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`${command.join(' ')} failed (exit code ${ExitCode}): ${output.trim()}`);
  return output;
}
