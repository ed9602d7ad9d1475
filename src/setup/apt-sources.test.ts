import { describe, expect, it } from 'vitest';
import { debianMirror, parseDeb822, parseList } from './apt-sources.js';
import { parseOsRelease } from './host.js';

const MIRROR = 'http://mirror.example/debian';

describe('parseList', () => {
  it('reads lines with and without options', () => {
    const text = `# comment
deb ${MIRROR} bookworm main contrib # trailing
deb [arch=amd64 signed-by=/a.gpg] https://other.example/x stable main
deb-src ${MIRROR} bookworm main
`;
    expect(parseList(text)).toEqual([
      { uris: [MIRROR], suites: ['bookworm'], components: ['main', 'contrib'] },
      { uris: ['https://other.example/x'], suites: ['stable'], components: ['main'] },
    ]);
  });
});

describe('parseDeb822', () => {
  it('reads stanzas with continued fields and leaves out what is switched off', () => {
    const text = `Types: deb
# a comment inside
URIs: ${MIRROR}
Suites: bookworm
 bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .

Types: deb
URIs: http://off.example/
Suites: bookworm
Components: main
Enabled: no

Types: deb-src
URIs: ${MIRROR}
Suites: bookworm
Components: main
`;
    expect(parseDeb822(text)).toEqual([
      { uris: [MIRROR], suites: ['bookworm', 'bookworm-updates'], components: ['main'] },
    ]);
  });
});

describe('debianMirror', () => {
  const source = (uri: string, ...suites: string[]) => ({ uris: [uri], suites, components: ['main'] });

  it('is where the release itself comes from: neither the security archive nor another vendor', () => {
    const sources = [
      source('http://security.example/debian-security', 'bookworm-security'),
      source('https://other.example', 'other-bookworm'),
      source(MIRROR, 'bookworm', 'bookworm-updates'),
    ];
    expect(debianMirror(sources, 'bookworm')).toBe(MIRROR);
  });

  it('must be reachable by mmdebstrap: no disc', () => {
    expect(debianMirror([source('cdrom:[Debian]/', 'bookworm'), source(MIRROR, 'bookworm')], 'bookworm')).toBe(MIRROR);
    expect(debianMirror([source('file:/srv/debian', 'bookworm')], 'bookworm')).toBeUndefined();
  });
});

describe('parseOsRelease', () => {
  it('takes off quotes of both kinds', () => {
    expect(parseOsRelease(`ID=debian\nPRETTY_NAME="Debian 12 (x)"\nID_LIKE='a b'\n`)).toEqual({
      ID: 'debian',
      PRETTY_NAME: 'Debian 12 (x)',
      ID_LIKE: 'a b',
    });
  });
});
