import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The CPU part of the control group of this process (cgroups(7)). */
export interface ControlGroup {
  /** Cores allowed by its quota, or that of a parent group; null if there is no quota. */
  quotaCores: number | null;
  /** The file with its pressure in version 2. May not exist. */
  pressureFile: string;
}

type Read = (file: string) => string | null;
const ROOT = '/sys/fs/cgroup';

/** Reads /proc/self/cgroup, version 2 or 1. A container may see its own group as the root. */
export function ownGroup(read: Read = readIfThere): ControlGroup {
  const lines = (read('/proc/self/cgroup') ?? '')
    .trim()
    .split('\n')
    .map((line) => line.split(':'));
  const pathOf = (controller: string) => lines.find(([, names]) => names?.split(',').includes(controller))?.[2] ?? '/';
  const pressureFile = join(ROOT, pathOf(''), 'cpu.pressure');
  const quotas = [
    ...upwards(pathOf('')).map((path) => quotaOfVersion2(read(join(ROOT, path, 'cpu.max')))),
    ...upwards(pathOf('cpu')).map((path) => {
      const directory = join(ROOT, 'cpu', path);
      return quotaOfVersion1(read(join(directory, 'cpu.cfs_quota_us')), read(join(directory, 'cpu.cfs_period_us')));
    }),
  ].filter((quota) => quota !== null);
  return { quotaCores: quotas.length > 0 ? Math.min(...quotas) : null, pressureFile };
}

/** Parses `150000 100000`, or `max 100000` if there is no quota. */
function quotaOfVersion2(text: string | null): number | null {
  const [quota, period] = (text ?? 'max').trim().split(' ').map(Number);
  return quota && period ? quota / period : null;
}

/** The quota of version 1; -1 means none. */
function quotaOfVersion1(quota: string | null, period: string | null): number | null {
  return Number(quota) > 0 && Number(period) > 0 ? Number(quota) / Number(period) : null;
}

/** The path and all its parents. */
function upwards(path: string): string[] {
  return path === '/' || path === '.' ? ['/'] : [path, ...upwards(dirname(path))];
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
