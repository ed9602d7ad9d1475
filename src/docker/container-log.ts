import type Docker from 'dockerode';
import { createInterface, type Interface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';

/** The last lines of a container's log, without the engine's frame headers; empty when there is no log. */
export async function lastLogLines(docker: Docker, containerId: string, count: number): Promise<string[]> {
  const raw = await docker.getContainer(containerId).logs({ stdout: true, stderr: true, tail: count });
  return demultiplex(raw).split('\n').filter(Boolean);
}

/** Strips the 8-byte frame headers of an attached stream without a TTY (Docker API, "Stream format"). */
export function demultiplex(raw: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= raw.length;) {
    const length = raw.readUInt32BE(at + 4);
    text += raw.toString('utf8', at + 8, at + 8 + length);
    at += 8 + length;
  }
  return text;
}

/**
 * The engine's timestamp at the start of a log line, `2026-01-01T00:00:00.123456789Z`, in ms since the epoch. Keeps the
 * microseconds.
 */
export function wallMsOf(line: string): number {
  const [, whole = '', fraction = '0'] = /^(\S+?)(?:\.(\d+))?Z/.exec(line) ?? [];
  return Date.parse(`${whole}Z`) + Number(`0.${fraction}`) * 1000;
}

export interface FollowedLog {
  /** Each line starts with the engine's timestamp. The lines end with the container, or with `stop`. */
  lines: Interface;
  stop: () => void;
}

/**
 * Follows the log of a container. `since` is in whole seconds since the epoch; `tail: 0` gives new lines only. `broken`
 * is called with the error when the stream breaks.
 */
export async function followLog(
  docker: Docker,
  containerId: string,
  from: { since: number } | { tail: 0 },
  broken: (error: Error) => void = () => undefined,
): Promise<FollowedLog> {
  const options = { follow: true, stdout: true, stderr: true, timestamps: true } as const;
  const framed = asReadable(await docker.getContainer(containerId).logs({ ...options, ...from }));
  const text = new PassThrough();
  docker.modem.demuxStream(framed, text, text);
  const end = () => text.end();
  framed.on('error', broken).on('error', end).on('end', end).on('close', end);
  return { lines: createInterface({ input: text, crlfDelay: Infinity }), stop: () => framed.destroy() };
}

/** Dockerode's types of its streams are weaker than the streams are. */
function asReadable(stream: NodeJS.ReadableStream): Readable {
  if (stream instanceof Readable) return stream;
  throw new Error('the engine answered with something that is not a stream');
}
