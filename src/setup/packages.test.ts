import { describe, expect, it } from 'vitest';
import type { Host } from './host.js';
import { installPackages, obstacle, parsePolicy } from './packages.js';

const HOST: Host = {
  isRoot: true,
  distribution: 'debian',
  prettyName: 'Debian',
  usesApt: true,
  mirror: undefined,
  mayInstall: true,
};

describe('obstacle', () => {
  it('is none for root on a system with apt', () => {
    expect(obstacle(HOST, ['docker.io'], 'Docker')).toBeNull();
  });

  it.each([
    ['INSTALL_FORBIDDEN', { mayInstall: false }],
    ['INSTALL_UNKNOWN_SYSTEM', { usesApt: false }],
    ['INSTALL_NEEDS_ROOT', { isRoot: false }],
  ])('%s', (code, differently) => {
    expect(obstacle({ ...HOST, ...differently }, ['docker.io'], 'Docker')).toMatchObject({ code, exitCode: 3 });
  });

  it('says what to install by hand', () => {
    expect(obstacle({ ...HOST, mayInstall: false }, ['docker.io', 'iptables'], 'x')?.hint).toContain(
      'apt-get install docker.io iptables',
    );
  });

  it('is heeded by the installation before anything is run', async () => {
    const said: string[] = [];
    const installing = installPackages({ ...HOST, mayInstall: false }, { packages: ['nonesuch'], what: 'x' }, (line) =>
      said.push(line),
    );
    await expect(installing).rejects.toMatchObject({ code: 'INSTALL_FORBIDDEN' });
    expect(said).toEqual([]);
  });
});

describe('parsePolicy', () => {
  it('knows a package with a candidate, and none without', () => {
    const text = `docker-compose:
  Installed: (none)
  Candidate: 1:2.26.1-4
  Version table:
     1:2.26.1-4 500
        500 http://mirror.example/debian trixie/main amd64 Packages
docker-compose-v2:
  Installed: (none)
  Candidate: (none)
  Version table:
`;
    expect(parsePolicy(text)).toEqual(new Map([['docker-compose', '1:2.26.1-4']]));
  });
});
