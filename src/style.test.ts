import { describe, expect, it } from 'vitest';
import { commentsOf, sourceFiles, type SourceFile } from './testing/sources.js';

/** Style of the source that neither linter nor formatter sees. */

const LONGEST_LINE = 120;
/** Tables of data, a row a line: files whose rows a reader compares with each other. */
const DATA_TABLES = [
  'campaign/stats/stats.test.ts',
  'faults/selectors.ts',
  'history/events.ts',
  'judge/checks/index.test.ts',
  'judge/judge.ts',
  'judge/testing/cases.ts',
  'judge/testing/red-cases.ts',
  'judge/verdict.test.ts',
  'report/junit.ts',
  'report/testing/example-history.ts',
  'report/testing/example.ts',
  'tidy.test.ts',
  'workload/load.test.ts',
];
/** Written in pieces, so that this file does not contain what it looks for. */
const IGNORE = 'prettier' + '-ignore';
/** A component is "it" and has a name. */
const PERSONS = /\b(?:nobody|somebody|whoever|who answered|so often|for so long)\b/i;

const isTable = ({ path }: SourceFile) => DATA_TABLES.includes(path);

function longLines(files: readonly SourceFile[]): string[] {
  const found = files.filter((file) => !isTable(file)).map(({ path, text }) => ({ path, lines: text.split('\n') }));
  return found.flatMap(({ path, lines }) => {
    const long = lines.map((line, index) => ({ at: `${path}:${index + 1}`, columns: line.length }));
    return long.filter(({ columns }) => columns > LONGEST_LINE).map(({ at, columns }) => `${at}: ${columns} columns`);
  });
}

function packed(files: readonly SourceFile[]): string[] {
  return files.filter((file) => !isTable(file) && file.text.includes(IGNORE)).map(({ path }) => path);
}

/** Functions and values named `…Words`: the field says `format…` or `describe…`. */
function wordsNames(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:function|const|let) (\w*[a-z]Words)\b/g)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'joinWords' && name !== 'sentenceWords')
      .map((name) => `${path}: ${name}`),
  );
}

/** Comments that speak of a component as of a person, or of a time without a length. */
function privateLanguage(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .flatMap(({ path, text }) => {
      const found = PERSONS.exec(commentsOf(text).replace(/\s*\n\s*\* ?/g, ' '));
      return found ? [`${path}: "${found[0]}"`] : [];
    });
}

const files = sourceFiles();

const SPOILT = 'judge/spoilt';
const spoilt = (text: string): SourceFile[] => [{ path: SPOILT, text }];

describe('the source', () => {
  it('has no line that needs scrolling', () => {
    expect(longLines(files)).toEqual([]);
    expect(longLines(spoilt('x'.repeat(121)))).toEqual([`${SPOILT}:1: 121 columns`]);
  });

  it('is packed by the formatter alone, but for tables of data', () => {
    expect(packed(files)).toEqual([]);
    expect(packed(spoilt(`}; // ${IGNORE}`))).toEqual([SPOILT]);
  });

  it('names what makes text format… or describe…', () => {
    expect(wordsNames(files)).toEqual([]);
    expect(wordsNames(spoilt('function' + ' outageWords() {}'))).toEqual([`${SPOILT}: outageWords`]);
  });

  it('speaks of components by their names', () => {
    expect(privateLanguage(files)).toEqual([]);
    const text = "const text = `${'}'} nobody`; // Called by\n/**\n * what nobody\n * hears. */";
    expect(privateLanguage(spoilt(text))).toEqual([`${SPOILT}: "nobody"`]);
  });
});
