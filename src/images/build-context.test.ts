import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeDirectory } from '../core/paths.js';
import { contentHash, contextFiles, copiedPaths, IMAGE_TARGETS, imageNames } from './build-context.js';
import { sliceForTarget } from './stages.js';

const DOCKERFILE = `ARG SUITE
FROM debian:\${SUITE}-slim AS base
# COPY ignored /nowhere
COPY a.cfg /etc/a

FROM base AS etcd
COPY --chown=etcd:etcd conf/ \\
  /conf/
FROM base AS tools
COPY --from=etcd /usr/bin/etcdctl /usr/bin/
`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pc-context-'));
  mkdirSync(join(dir, 'conf', 'deep'), { recursive: true });
  writeFileSync(join(dir, 'Dockerfile'), DOCKERFILE);
  writeFileSync(join(dir, 'a.cfg'), 'a');
  writeFileSync(join(dir, 'conf', 'deep', 'run'), 'run');
  writeFileSync(join(dir, 'docker-compose.yml'), 'services: {}');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('the build context', () => {
  it('is the Dockerfile and what it copies from outside', () => {
    expect(copiedPaths(DOCKERFILE)).toEqual(['a.cfg', 'conf']);
    expect(contextFiles(dir)).toEqual(['Dockerfile', 'a.cfg', 'conf/deep/run']);
  });

  it('fails when a copied file is missing', () => {
    writeFileSync(join(dir, 'Dockerfile'), `${DOCKERFILE}COPY gone /gone\n`);
    expect(() => contextFiles(dir)).toThrow(/gone/);
  });
});

describe('compose/.dockerignore', () => {
  it('lets everything through that the Dockerfile copies: BuildKit obeys it', () => {
    const lines = readFileSync(join(composeDirectory(), '.dockerignore'), 'utf8').split('\n').filter(Boolean);
    const dockerfile = readFileSync(join(composeDirectory(), 'Dockerfile'), 'utf8');
    const copied = new Set(copiedPaths(dockerfile).map((path) => path.split('/')[0] ?? ''));
    expect(lines[0]).toBe('*');
    expect(lines.slice(1).sort()).toEqual([...copied].map((folder) => `!${folder}`).sort());
  });
});

describe('contentHash', () => {
  it('changes with a file, its mode, the Dockerfile and the suite', () => {
    const hashes = [contentHash(dir, 'trixie'), contentHash(dir, 'bookworm')];
    writeFileSync(join(dir, 'a.cfg'), 'b');
    hashes.push(contentHash(dir, 'trixie'));
    chmodSync(join(dir, 'conf', 'deep', 'run'), 0o755);
    hashes.push(contentHash(dir, 'trixie'));
    writeFileSync(join(dir, 'Dockerfile'), `${DOCKERFILE}CMD bash\n`);
    hashes.push(contentHash(dir, 'trixie'));
    expect(new Set(hashes).size).toBe(5);
  });

  it('does not change with the umask, nor with a file that no image has', () => {
    const before = contentHash(dir);
    chmodSync(join(dir, 'a.cfg'), 0o664);
    writeFileSync(join(dir, 'docker-compose.yml'), 'services: { other: {} }');
    expect(contentHash(dir)).toBe(before);
  });

  it('names one image a target', () => {
    expect(imageNames('0123456789abcdef').etcd).toBe('patroni-chaos/etcd:0123456789ab');
    expect(Object.keys(imageNames('0'))).toEqual([...IMAGE_TARGETS]);
  });
});

describe('sliceForTarget', () => {
  it('keeps the stages that the target needs, in order, and the arguments before them', () => {
    const slice = sliceForTarget(DOCKERFILE, 'etcd');
    expect(slice).toMatch(/^ARG SUITE\nFROM debian/);
    expect(slice).toContain('AS etcd');
    expect(slice).not.toContain('AS tools');
  });

  it('keeps a stage that is only copied from', () => {
    expect(sliceForTarget(DOCKERFILE, 'tools')).toBe(DOCKERFILE);
  });

  it('refuses a stage that does not exist', () => {
    expect(() => sliceForTarget(DOCKERFILE, 'gone')).toThrow(/no stage gone/);
  });

  it('finds every target in the Dockerfile of this package', () => {
    const dockerfile = readFileSync(join(composeDirectory(), 'Dockerfile'), 'utf8');
    for (const target of IMAGE_TARGETS) expect(sliceForTarget(dockerfile, target)).toContain(`AS ${target}`);
  });
});
