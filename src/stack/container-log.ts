import type Docker from 'dockerode';
import { Readable } from 'node:stream';

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

/** The engine's stamp before a line of a log, `2026-01-01T00:00:00.123456789Z`: ms since the epoch, keeping the microseconds. */
export function wallMsOf(line: string): number {
  const [, whole = '', fraction = '0'] = /^(\S+?)(?:\.(\d+))?Z/.exec(line) ?? [];
  return Date.parse(`${whole}Z`) + Number(`0.${fraction}`) * 1000;
}

/** Dockerode's types know less of its streams than they are. */
export function asReadable(stream: NodeJS.ReadableStream): Readable {
  if (stream instanceof Readable) return stream;
  throw new Error('the engine answered with something that is not a stream');
}
