import { readFileSync } from 'node:fs';
import { debianMirror, readSources } from './apt-sources.js';

/** Facts about the machine that set-up runs on. */
export interface Host {
  isRoot: boolean;
  /** `debian`, `ubuntu` …, from os-release(5); empty without such a file. */
  distribution: string;
  /** `Debian GNU/Linux 12 (bookworm)`, for messages. */
  prettyName: string;
  usesApt: boolean;
  /** The Debian mirror of this machine; undefined on other systems, or when its sources name none. */
  mirror: string | undefined;
  /** False with PATRONI_CHAOS_NO_INSTALL=1. */
  mayInstall: boolean;
}

export function readHost(env: Readonly<Record<string, string | undefined>> = process.env): Host {
  const release = parseOsRelease(readOsRelease());
  const distribution = release['ID'] ?? '';
  const family = [distribution, ...(release['ID_LIKE'] ?? '').split(' ')];
  return {
    isRoot: process.getuid?.() === 0,
    distribution,
    prettyName: release['PRETTY_NAME'] ?? process.platform,
    usesApt: family.includes('debian') || family.includes('ubuntu'),
    mirror: distribution === 'debian' ? debianMirror(readSources(), release['VERSION_CODENAME'] ?? '') : undefined,
    mayInstall: env['PATRONI_CHAOS_NO_INSTALL'] !== '1',
  };
}

/** Parses `NAME="value"` lines, see os-release(5). */
export function parseOsRelease(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(["']?)(.*)\2$/gm)].map((match) => [match[1] ?? '', match[3] ?? '']),
  );
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
