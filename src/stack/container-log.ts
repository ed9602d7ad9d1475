import type Docker from 'dockerode';

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
