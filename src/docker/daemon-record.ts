import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What set-up remembers of the daemon that it started, so that it stops that one and no other. */
const daemonRecord = z.object({
  /** `systemd`: started as the service `docker`; `process`: started directly. */
  kind: z.enum(['process', 'systemd']),
  identity: z.object({ pid: z.number(), startTicks: z.number(), bootId: z.string() }),
  socket: z.string(),
  log: z.string(),
});
export type DaemonRecord = z.infer<typeof daemonRecord>;

/** The daemon that set-up started last; null when there is none, or the file cannot be read. */
export function readRecord(directory: string): DaemonRecord | null {
  try {
    return daemonRecord.parse(JSON.parse(readFileSync(recordPath(directory), 'utf8')));
  } catch {
    return null;
  }
}

export function writeRecord(directory: string, record: DaemonRecord): void {
  const path = recordPath(directory);
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

export function forgetRecord(directory: string): void {
  rmSync(recordPath(directory), { force: true });
}

function recordPath(directory: string): string {
  return join(directory, 'daemon.json');
}
