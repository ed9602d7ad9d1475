import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A step above ordinary programs, and far from the most urgent. */
const ABOVE_NORMAL = -10;
const NORMAL = 0;
const LOOK_EVERY_MS = 5000;

/**
 * Linux shares the cores among sessions first, where autogroups are on (sched(7)), and only then among a session's
 * processes: without a better place for the session a nice value does not count against containers at all.
 */
const autogroupOf = (pid: number | 'self') => `/proc/${pid}/autogroup`;
/**
 * A third of the usual weight. With a tenth, on a machine that had nothing to spare, faults were not injected in time.
 */
const LOW_PRIORITY = 5;

let isRaised = false;

/**
 * Raises the priority of this process, and of threads it starts later, above the containers that it measures: a harness
 * that waits for a core measures its own waiting. Needs root or CAP_SYS_NICE; without, everything works, less exactly.
 * The session gets its place back when the process ends.
 */
export function raiseOwnPriority(): void {
  if (isRaised) return;
  isRaised = true;
  try {
    setPriority(ABOVE_NORMAL);
  } catch {
    // Not permitted: the guards against a late harness stay in force.
    return;
  }
  if (autogroupNice(readAutogroup('self')) === null) return;
  setSessionPriority(ABOVE_NORMAL);
  // Another harness of the same session gives the place back when it ends.
  setInterval(() => setSessionPriority(ABOVE_NORMAL), LOOK_EVERY_MS).unref();
  process.once('exit', () => setSessionPriority(NORMAL));
}

/**
 * The nice value of a session by the text of /proc/<pid>/autogroup ("/autogroup-17 nice 0"); null where there is none.
 */
export function autogroupNice(text: string): number | null {
  const found = /nice (-?\d+)\s*$/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * Lowers the priority of a process's session (autogroup), where the kernel has autogroups: while the engine takes a
 * stack down, its two processes weigh as much as all its containers, and a commit in another stack waited 400 ms for
 * them.
 */
export function lowerSessionPriority(pid: number): void {
  setSessionPriority(LOW_PRIORITY, pid);
}

/** Restores the normal priority of the session of a process. */
export function restoreSessionPriority(pid: number): void {
  setSessionPriority(NORMAL, pid);
}

function setSessionPriority(nice: number, pid: number | 'self' = 'self'): void {
  const now = autogroupNice(readAutogroup(pid));
  if (now === null || now === nice) return;
  try {
    writeFileSync(autogroupOf(pid), String(nice));
  } catch {
    // As above.
  }
}

function readAutogroup(pid: number | 'self'): string {
  try {
    return readFileSync(autogroupOf(pid), 'utf8');
  } catch {
    return '';
  }
}
