import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const DPKG_STATUS = '/var/lib/dpkg/status';

/**
 * Downloads and unpacks a package of another Debian suite, without installing it and without root. apt gets its own
 * state, cache and source; of the machine's files it only reads the configuration (proxies and the like). `use` gets
 * the folder with the unpacked files, which is removed afterwards.
 * @throws ExecaError when apt-get or dpkg-deb fail.
 */
export async function withUnpackedPackage<T>(
  source: { name: string; suite: string; mirror: string },
  use: (unpacked: string) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'patroni-chaos-apt-'));
  try {
    const environment = prepare(root, source);
    const run = { env: { ...environment, LC_ALL: 'C.UTF-8' }, cwd: root, stdin: 'ignore' as const };
    await execa('apt-get', ['--quiet', 'update'], run);
    await execa('apt-get', ['--quiet', 'download', source.name], run);
    const archive = (await readdir(root)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error(`apt-get downloaded no ${source.name}`);
    const unpacked = join(root, 'unpacked');
    await execa('dpkg-deb', ['--extract', archive, unpacked], run);
    return await use(unpacked);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function prepare(root: string, source: { suite: string; mirror: string }): Record<string, string> {
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(root, folder), { recursive: true });
  const signedBy = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  writeFileSync(join(root, 'sources.list'), `deb ${signedBy}${source.mirror} ${source.suite} main\n`);
  // apt needs a list of installed packages, whatever its content.
  if (existsSync(DPKG_STATUS)) copyFileSync(DPKG_STATUS, join(root, 'status'));
  else writeFileSync(join(root, 'status'), '');
  const settings = {
    'Dir::State': join(root, 'state'),
    'Dir::State::status': join(root, 'status'),
    'Dir::Cache': join(root, 'cache'),
    'Dir::Etc::sourcelist': join(root, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Acquire::Languages': 'none',
    // The account that apt otherwise downloads with (_apt) cannot write to this folder.
    'APT::Sandbox::User': 'root',
  };
  const configuration = join(root, 'apt.conf');
  writeFileSync(
    configuration,
    Object.entries(settings)
      .map(([name, value]) => `${name} "${value}";\n`)
      .join(''),
  );
  return { APT_CONFIG: configuration };
}
