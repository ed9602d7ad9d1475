import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Above ordinary programs, and far from the most urgent. */
const ABOVE_NORMAL = -10;
const NORMAL = 0;
const LOOK_EVERY_MS = 5000;

/**
 * With autogroups on, Linux shares the cores among sessions first and only then among a session's processes (sched(7)).
 * So a nice value alone has no effect against containers: the session's autogroup needs one, too.
 */
const autogroupOf = (pid: number | 'self') => `/proc/${pid}/autogroup`;
/** A third of the normal weight. With a tenth, faults were injected too late on a machine without spare capacity. */
const LOW_PRIORITY = 5;

let isRaised = false;

/**
 * Raises the priority of this process, and of threads that it starts later, above the containers that it measures: a
 * harness that waits for a core measures its own wait. Needs root or CAP_SYS_NICE; without, everything works, but
 * measures less exactly. The session gets its normal priority back when the process ends.
 */
export function raiseOwnPriority(): void {
  if (isRaised) return;
  isRaised = true;
  try {
    setPriority(ABOVE_NORMAL);
  } catch {
    // Not permitted. The checks that detect a late harness still apply.
    return;
  }
  if (autogroupNice(readAutogroup('self')) === null) return;
  setSessionPriority(ABOVE_NORMAL);
  // Another harness in the same session resets the priority when it ends.
  setInterval(() => setSessionPriority(ABOVE_NORMAL), LOOK_EVERY_MS).unref();
  process.once('exit', () => setSessionPriority(NORMAL));
}

/** The nice value of a session, from the text of /proc/<pid>/autogroup ("/autogroup-17 nice 0"); null without one. */
export function autogroupNice(text: string): number | null {
  const found = /nice (-?\d+)\s*$/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * Lowers the priority of a process's session (autogroup), where the kernel has autogroups. While the engine takes a
 * stack down, its two processes weigh as much as all its containers; a commit in another stack waited 400 ms.
 */
export function lowerSessionPriority(pid: number): void {
  setSessionPriority(LOW_PRIORITY, pid);
}

/** Restores the normal priority of a process's session. */
export function restoreSessionPriority(pid: number): void {
  setSessionPriority(NORMAL, pid);
}

function setSessionPriority(nice: number, pid: number | 'self' = 'self'): void {
  const now = autogroupNice(readAutogroup(pid));
  if (now === null || now === nice) return;
  try {
    writeFileSync(autogroupOf(pid), String(nice));
  } catch {
    // Not permitted: the session keeps its priority.
  }
}

function readAutogroup(pid: number | 'self'): string {
  try {
    return readFileSync(autogroupOf(pid), 'utf8');
  } catch {
    return '';
  }
}
