import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './core/paths.js';
import { commentsOf } from './testing/sources.js';

/** The prose that people read first: short sentences, short paragraphs, and no file named that is not there. */

/** Pages that have to stay short. */
const MAX_LINES = { 'README.md': 150, 'src/README.md': 120 };
const MAX_PARAGRAPH_WORDS = 80;
const MAX_MEDIAN_WORDS = 15;
const MAX_P90_WORDS = 30;
/** Made by runs: nothing that people wrote. */
const GENERATED = /^reports\/example\//;

const root = packageRoot();
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const markdown = files.filter((path) => path.endsWith('.md') && !GENERATED.test(path));
const sources = files.filter((path) => /^(src|scenarios\/tests)\/.*\.ts$/.test(path));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Markdown without what is not prose: code blocks, tables, headings, HTML, pictures and reference definitions. */
function proseLines(text: string): string[] {
  const withoutBlocks = text.replace(/^( *)```[\s\S]*?^\1```$/gm, '').replace(/<!--[\s\S]*?-->/g, '');
  return withoutBlocks.split('\n').map((line) => (/^\s*(\||#|<|!\[|\[\S+\]:)/.test(line) ? '' : line));
}

/** Paragraphs and list items, each in one line. */
function paragraphsOf(text: string): string[] {
  const paragraphs: string[] = [];
  let isOpen = false;
  for (const line of proseLines(text)) {
    const isItem = /^\s*([-*]|\d+\.) /.test(line);
    if (line.trim() === '') isOpen = false;
    else if (isItem || !isOpen) {
      paragraphs.push(line.trim().replace(/^([-*]|\d+\.) /, ''));
      isOpen = true;
    } else paragraphs.push(`${paragraphs.pop() ?? ''} ${line.trim()}`);
  }
  return paragraphs;
}

/** Code counts as one word, whatever is in it; a link as its text. */
function wordsOf(text: string): number {
  const plain = text.replace(/`[^`]*`/g, 'code').replace(/\]\([^)]*\)/g, ']');
  return plain.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function sentencesOf(paragraph: string): string[] {
  const plain = paragraph.replace(/`[^`]*`/g, 'code');
  return plain.split(/(?<=[.!?][)*_"]*)\s+(?=[\p{Lu}\p{N}`*_"[(]|code)/u).filter((sentence) => wordsOf(sentence) > 0);
}

/** "412 words: The leader…" for each paragraph that is too long. */
function longParagraphs(text: string): string[] {
  return paragraphsOf(text)
    .filter((paragraph) => wordsOf(paragraph) > MAX_PARAGRAPH_WORDS)
    .map((paragraph) => `${wordsOf(paragraph)} words: ${paragraph.slice(0, 60)}…`);
}

/** The number of words that this share of the sentences does not exceed. */
function sentenceWords(text: string, share: number): number {
  const counts = paragraphsOf(text)
    .flatMap(sentencesOf)
    .map(wordsOf)
    .sort((a, b) => a - b);
  return counts[Math.max(0, Math.ceil(share * counts.length) - 1)] ?? 0;
}

/** Links that lead to no file of the repository, or to no heading of a page. */
function brokenLinks(path: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$|<(?:img|a) [^>]*?(?:src|href)="([^"]+)/gm)];
  const links = targets.map((match) => match.slice(1).find(Boolean) ?? '').filter((link) => !/^[a-z]+:/.test(link));
  return links.filter((link) => !leadsSomewhere(path, link)).map((link) => `${path}: ${link}`);
}

function leadsSomewhere(path: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : posix.join(posix.dirname(path), file);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** The anchors that a page's headings get: lower case, without punctuation, hyphens for spaces. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase());
  return headings.map((heading) => heading.replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-'));
}

/** TypeScript, Markdown and YAML files named in a text that are nowhere in the repository. */
function missingFiles(path: string, text: string, known: readonly string[]): string[] {
  const names = [...text.matchAll(/(?<![\w.*/<-])[\w./-]*\w\.(?:ts|md|yaml)(?![\w-])/g)].map(([name]) => name);
  const isThere = (name: string) => {
    const near = posix.normalize(posix.join(posix.dirname(path), name));
    const bare = name.replace(/^(\.\/)+/, '');
    return known.some((file) => file === near || file === bare || file.endsWith(`/${bare}`));
  };
  return [...new Set(names)].filter((name) => !isThere(name)).map((name) => `${path}: ${name}`);
}

/** Names that stand for a file of the reader's, or that a run writes. */
const FOR_EXAMPLE = ['my.yaml', 'file.yaml', 'failover.ts', 'failover.test.ts', 'index.md'];
const isExample = (finding: string) => FOR_EXAMPLE.some((name) => finding.endsWith(`: ${name}`));
const withoutFences = (text: string) => text.replace(/^( *)```[\s\S]*?^\1```$/gm, '');

describe.each(Object.entries(MAX_LINES))('%s', (path, maxLines) => {
  const page = read(path);
  it(`has at most ${maxLines} lines`, () => expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(maxLines));
  it('has short sentences', () => {
    expect(sentenceWords(page, 0.5)).toBeLessThanOrEqual(MAX_MEDIAN_WORDS);
    expect(sentenceWords(page, 0.9)).toBeLessThanOrEqual(MAX_P90_WORDS);
  });
});

/** A column of a page's table: its cell for each scenario that a row links to. */
function cellsOf(page: string, column: number): Map<string, string> {
  const rows = read(page).matchAll(/^\|[^\n]*\[`([a-z-]+)`\]\([^)]*\.yaml\)[^\n]*$/gm);
  return new Map([...rows].map(([row, name = '']) => [name, row.split('|')[column]?.trim() ?? '']));
}

describe('the table of README.md', () => {
  it('has the numbers of scenarios/README.md', () => {
    const measured = cellsOf('scenarios/README.md', 3);
    const told = cellsOf('README.md', 2);
    expect(told.size).toBe(5);
    expect([...told].map(([name]) => [name, measured.get(name)])).toEqual([...told]);
  });

  it("has the on-call advice of each scenario's `act:`", () => {
    const advised = cellsOf('README.md', 5);
    const actOf = (name: string) => /^act: >\n((?: {2}.*\n)+)/m.exec(read(`scenarios/${name}.yaml`))?.[1];
    const acts = [...advised].map(([name]) => [name, actOf(name)?.trim().replace(/\s+/g, ' ')]);
    expect(advised.size).toBe(5);
    expect(acts).toEqual([...advised]);
  });
});

describe.each(markdown)('%s', (path) => {
  it(`has no paragraph over ${MAX_PARAGRAPH_WORDS} words`, () => expect(longParagraphs(read(path))).toEqual([]));
  it(`has at most a tenth of its sentences over ${MAX_P90_WORDS} words`, () =>
    expect(sentenceWords(read(path), 0.9)).toBeLessThanOrEqual(MAX_P90_WORDS));
  it('links to files that exist', () => expect(brokenLinks(path, read(path))).toEqual([]));
  it('names files that exist', () => {
    const missing = missingFiles(path, withoutFences(read(path)), files);
    expect(missing.filter((finding) => !isExample(finding))).toEqual([]);
  });
});

describe('the comments of the sources', () => {
  it('name files that exist', () => {
    const missing = sources.flatMap((path) => missingFiles(path, commentsOf(read(path)), files));
    expect(missing.filter((finding) => !isExample(finding))).toEqual([]);
  });
});

describe('these rules', () => {
  const words = (count: number) => Array<string>(count).fill('word').join(' ');

  it('see a long paragraph in text and in a list, and neither in code nor in a table', () => {
    expect(longParagraphs(`# ${words(99)}\n\n${words(81)}\n\n- ${words(40)}\n- ${words(50)}\n  ${words(31)}`)).toEqual([
      expect.stringContaining('81 words'),
      expect.stringContaining('81 words'),
    ]);
    expect(longParagraphs(`\`\`\`\n${words(99)}\n\`\`\`\n\n| ${words(99)} |\n\n\`${words(99)}\``)).toEqual([]);
  });

  it('count the words of sentences', () => {
    const text = 'One two three. `a b c` is 1.5 s (see [this text](that.md)). Four!\n- Five six';
    expect(paragraphsOf(text).flatMap(sentencesOf).map(wordsOf)).toEqual([3, 7, 1, 2]);
    expect([sentenceWords(text, 0.5), sentenceWords(text, 0.9)]).toEqual([2, 7]);
  });

  it('see a file or a link that leads nowhere', () => {
    const known = ['src/judge/outage.ts', 'scenarios/FINDINGS.md'];
    const text = 'judge/outage.ts, `outage.ts` and FINDINGS.md; also profiles/*.yaml, judge/inage.ts and ../inage.ts.';
    expect(missingFiles('src/README.md', text, known)).toEqual([
      'src/README.md: judge/inage.ts',
      'src/README.md: ../inage.ts',
    ]);
    const links =
      '[a](../README.md#limits) [b](../README.md#nowhere) <img src="none.svg"> [c](https://example.org)\n[1]: #one';
    expect(brokenLinks('src/README.md', links)).toEqual([
      'src/README.md: ../README.md#nowhere',
      'src/README.md: none.svg',
      'src/README.md: #one',
    ]);
  });

  it('read comments and nothing else', () => {
    const text = "/** judge.ts */\nconst b = 'b.ts'; // facts.ts\nfunction d(/* lsn.ts */) { // nodes.ts\n}";
    expect(commentsOf(text).split('\n')).toEqual(['/** judge.ts */', '// facts.ts', '/* lsn.ts */', '// nodes.ts']);
  });
});
