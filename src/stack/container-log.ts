import type Docker from 'dockerode';
import { createInterface, type Interface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';

/** The last lines of a container's log, without the stream framing of the engine; empty when there is none. */
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
 * The engine's stamp before a line of a log, `2026-01-01T00:00:00.123456789Z`: ms since the epoch, keeping the
 * microseconds.
 */
export function wallMsOf(line: string): number {
  const [, whole = '', fraction = '0'] = /^(\S+?)(?:\.(\d+))?Z/.exec(line) ?? [];
  return Date.parse(`${whole}Z`) + Number(`0.${fraction}`) * 1000;
}

export interface FollowedLog {
  /** Each line behind the engine's stamp; they end with the container, or with `stop`. */
  lines: Interface;
  stop: () => void;
}

/**
 * The log of a container as it grows: from a moment on, in whole seconds since the epoch, or only what is new.
 * `broken` is told why it broke off, where it did.
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

/** Dockerode's types know less of its streams than they are. */
function asReadable(stream: NodeJS.ReadableStream): Readable {
  if (stream instanceof Readable) return stream;
  throw new Error('the engine answered with something that is not a stream');
}
