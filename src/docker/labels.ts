import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { UsageError } from '../core/errors.js';

/** All our containers, networks and volumes carry these labels; `down` and the sweep find them by these alone. */
export const PROJECT_LABEL = 'patroni-chaos.project';
export const PROJECT = 'patroni-chaos';
export const RUN_LABEL = 'patroni-chaos.run';
export const ROLE_LABEL = 'patroni-chaos.role';
/** The run label of a stack that was brought up by hand with `docker compose`. */
export const MANUAL_RUN = 'manual';

/**
 * The owner of a run's resources, as its run label names it. A process that finds the resources later can tell whether
 * the owner is still alive, without a state file that would have to survive a kill -9.
 */
export interface RunOwner {
  /** Random, unique for each run. */
  id: string;
  host: string;
  pid: number;
  /**
   * Start time of the process in clock ticks since boot; detects a reused pid. 0 where the system does not report it.
   */
  startTicks: number;
  /** Left running on purpose (`up`, `--keep`). Only `down` of the same scope removes it. */
  kept: boolean;
  /** PATRONI_CHAOS_SCOPE of the process that kept it; empty without one. */
  scope: string;
}

export function newRunOwner(kept: boolean): RunOwner {
  const id = randomBytes(4).toString('hex');
  const startTicks = startTicksOf(process.pid) ?? 0;
  return { id, host: thisHost(), pid: process.pid, startTicks, kept, scope: kept ? ownScope() : '' };
}

/**
 * The scope of this process, from PATRONI_CHAOS_SCOPE. Users or CI jobs that share an engine each set their own; their
 * `down` and `heal` leave each other's kept stacks alone.
 * @throws UsageError for a name that a label cannot hold.
 */
export function ownScope(): string {
  const scope = process.env['PATRONI_CHAOS_SCOPE'] ?? '';
  if (/^[a-z0-9-]{0,40}$/.test(scope)) return scope;
  throw new UsageError(`expected PATRONI_CHAOS_SCOPE of at most 40 of a-z, 0-9 and -, got ${scope}`);
}

/** Whether another scope keeps this stack. */
export function isKeptElsewhere(owner: RunOwner | null): boolean {
  return owner !== null && owner.kept && owner.scope !== ownScope();
}

/** The label's value: `1a2b3c4d.h9f8e7d6c.p1234.t5678`. A kept stack adds `.kept`, and `.in-<scope>` in a scope. */
export function runLabelOf(owner: RunOwner): string {
  const kept = owner.kept ? `.kept${owner.scope === '' ? '' : `.in-${owner.scope}`}` : '';
  return `${owner.id}.h${owner.host}.p${owner.pid}.t${owner.startTicks}${kept}`;
}

/** The owner named by a label; null for a value that no version of ours wrote. */
export function parseRunLabel(label: string): RunOwner | null {
  const match = /^([0-9a-f]{8})\.h([0-9a-f]{8})\.p(\d+)\.t(\d+)(\.kept(?:\.in-([a-z0-9-]+))?)?$/.exec(label);
  if (!match) return null;
  const [, id = '', host = '', pid = '', ticks = '', kept, scope = ''] = match;
  return { id, host, pid: Number(pid), startTicks: Number(ticks), kept: kept !== undefined, scope };
}

/** `alive`: its process runs. `unknown`: it belongs to another host, whose processes are not visible here. */
export function ownerState(owner: RunOwner): 'alive' | 'dead' | 'unknown' {
  if (owner.host !== thisHost()) return 'unknown';
  const ticks = startTicksOf(owner.pid);
  if (ticks !== null) return owner.startTicks === 0 || ticks === owner.startTicks ? 'alive' : 'dead';
  return existsWithoutProc(owner.pid) ? 'alive' : 'dead';
}

function thisHost(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Field 22 of /proc/PID/stat; null without such a process, or without /proc. */
function startTicksOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may contain spaces.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return null;
  }
}

function existsWithoutProc(pid: number): boolean {
  if (process.platform === 'linux') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
