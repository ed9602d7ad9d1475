import { readFileSync } from 'node:fs';

/** Identifies one process for good; a pid alone may be reused. */
export interface ProcessIdentity {
  pid: number;
  /** Start time of the process, in clock ticks since boot. */
  startTicks: number;
  bootId: string;
}

/** The identity of a running process; null when no process has that pid, or it is a zombie. Needs /proc. */
export function identify(pid: number, proc = '/proc'): ProcessIdentity | null {
  const stat = read(`${proc}/${pid}/stat`);
  // The command's name, in parentheses, may contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTicks = Number(fields[19]);
  if (stat === '' || fields[0] === 'Z' || !Number.isFinite(startTicks)) return null;
  return { pid, startTicks, bootId: read(`${proc}/sys/kernel/random/boot_id`).trim() };
}

/** Whether that very process still runs. */
export function stillRuns(identity: ProcessIdentity, proc = '/proc'): boolean {
  const now = identify(identity.pid, proc);
  return now !== null && now.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

/** The name of a process's command, as in `ps -o comm`; empty when there is no such process. */
export function commandOf(pid: number, proc = '/proc'): string {
  return read(`${proc}/${pid}/comm`).trim();
}

/** A process's arguments; empty when there is no such process. */
export function argumentsOf(pid: number, proc = '/proc'): string[] {
  return read(`${proc}/${pid}/cmdline`).split('\0').slice(0, -1);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
