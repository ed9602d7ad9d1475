import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A place that apt takes packages from. */
export interface AptSource {
  uris: string[];
  suites: string[];
  components: string[];
}

/** The machine's package sources, from both of apt's formats (sources.list(5)). */
export function readSources(directory = '/etc/apt'): AptSource[] {
  const parts = join(directory, 'sources.list.d');
  const inParts = namesIn(parts).map((name) => join(parts, name));
  return [join(directory, 'sources.list'), ...inParts].flatMap((path) => {
    if (path.endsWith('.list')) return parseList(textOf(path));
    return path.endsWith('.sources') ? parseDeb822(textOf(path)) : [];
  });
}

/** The one-line format: `deb [options] URI suite component…`. */
export function parseList(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const values = line
      .replace(/#.*/, '')
      .replace(/\[[^\]]*\]/, ' ')
      .trim()
      .split(/\s+/);
    const [type, uri, suite, ...components] = values;
    return type === 'deb' && uri && suite ? [{ uris: [uri], suites: [suite], components }] : [];
  });
}

/** The deb822 format: stanzas of `Field: value`, continued by indented lines. */
export function parseDeb822(text: string): AptSource[] {
  const stanzas = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n[ \t]*\n/);
  return stanzas.flatMap((stanza) => {
    const fields = new Map(
      [...stanza.matchAll(/^([A-Za-z-]+):((?:.*)(?:\n[ \t]+.*)*)/gm)].map((match) => [
        (match[1] ?? '').toLowerCase(),
        (match[2] ?? '').split(/\s+/).filter(Boolean),
      ]),
    );
    const values = (field: string) => fields.get(field) ?? [];
    const isOn = values('types').includes('deb') && values('enabled')[0]?.toLowerCase() !== 'no';
    return isOn ? [{ uris: values('uris'), suites: values('suites'), components: values('components') }] : [];
  });
}

/**
 * The mirror from which a Debian machine gets its own release (`codename`); it carries the other releases too.
 * undefined when the sources name none: mmdebstrap then takes its default.
 */
export function debianMirror(sources: AptSource[], codename: string): string | undefined {
  const main = sources.filter(({ suites, components }) => suites.includes(codename) && components.includes('main'));
  return main.flatMap((source) => source.uris).find((uri) => /^https?:\/\//.test(uri));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
