import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { composeDirectory } from '../core/paths.js';

export const DEFAULT_SUITE = 'trixie';

/** The images of stacks, each a stage of compose/Dockerfile, in the order of the stages. */
export const IMAGE_TARGETS = [
  'etcd',
  'haproxy',
  'tools',
  'patroni',
  'pgbouncer',
  'patroni-pgbouncer',
  'consul',
  'patroni-consul',
  'zookeeper',
  'patroni-zookeeper',
  'haproxy-keepalived',
  'subscriber',
  'libpq-client',
  'patroni-routes',
] as const;
export type ImageTarget = (typeof IMAGE_TARGETS)[number];
/** The images that set-up provides. Others are built when a topology needs them for the first time. */
export const USUAL_TARGETS: readonly ImageTarget[] = ['etcd', 'haproxy', 'tools', 'patroni'];
export type ImageNames = Readonly<Record<ImageTarget, string>>;

/**
 * The files that go into an image, sorted, relative to `composeDir`: the Dockerfile and what it copies. Only these are
 * sent to the engine, and only these are hashed: nothing else can change an image without changing its name.
 * @throws Error with code ENOENT when the Dockerfile or something it copies is missing.
 */
export function contextFiles(composeDir: string): string[] {
  const files = new Set(['Dockerfile']);
  for (const source of copiedPaths(readFileSync(join(composeDir, 'Dockerfile'), 'utf8'))) {
    for (const file of filesBelow(join(composeDir, source))) files.add(relative(composeDir, file));
  }
  return [...files].sort();
}

/** The sources of COPY and ADD that come from the build context. */
export function copiedPaths(dockerfile: string): string[] {
  const lines = dockerfile
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n');
  return lines.flatMap((line) => {
    const [instruction = '', ...words] = line.trim().split(/\s+/);
    if (!/^(?:COPY|ADD)$/i.test(instruction) || words.some((word) => word.startsWith('--from='))) return [];
    return words
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1)
      .map((path) => path.replace(/\/+$/, ''));
  });
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Permissions as git keeps them. Otherwise the umask of a checkout would change the hash of the same content. */
export function contextMode(mode: number): number {
  return mode & 0o100 ? 0o755 : 0o644;
}

/**
 * Marks our images, with the target as its value. It differs from the label of our containers: containers inherit the
 * labels of their image, so that a container that another user starts from it would count as ours.
 */
export const IMAGE_LABEL = 'patroni-chaos.image';

/** SHA-256, in hex, of everything that determines the images: the build context and the Debian suite. */
export function contentHash(composeDir: string = composeDirectory(), suite: string = DEFAULT_SUITE): string {
  const hash = createHash('sha256').update(`${IMAGE_LABEL} suite ${suite}\n`);
  for (const file of contextFiles(composeDir)) {
    const path = join(composeDir, file);
    const content = readFileSync(path);
    hash.update(`${file} ${contextMode(statSync(path).mode)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** `patroni-chaos/<target>:<first 12 digits of the hash>` for each target. */
export function imageNames(hash: string): ImageNames {
  const tag = hash.slice(0, 12);
  const names = IMAGE_TARGETS.map((target) => [target, `patroni-chaos/${target}:${tag}`]);
  return Object.fromEntries(names) as Record<ImageTarget, string>;
}
