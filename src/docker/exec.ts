import type Docker from 'dockerode';
import { demultiplex } from './container-log.js';

/**
 * Runs a command in a running container, as root unless `user` is given; returns its output. `environment` is added to
 * the container's own.
 * @throws Error with the output when the command fails.
 */
export async function execute(
  docker: Docker,
  containerId: string,
  command: readonly string[],
  { user = 'root', environment = {} }: { user?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const exec = await docker.getContainer(containerId).exec({
    Cmd: [...command],
    User: user,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const output = demultiplex(Buffer.concat(chunks));
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`${command.join(' ')} failed (exit code ${ExitCode}): ${output.trim()}`);
  return output;
}
