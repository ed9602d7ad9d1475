import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
  type YAMLError,
} from 'yaml';
import { messageOf, UsageError } from '../errors.js';

export type Path = readonly (string | number)[];

/** A position in a file. Both start at 1, as in editors. */
export interface Position {
  line: number;
  column: number;
}

/** A problem at a position: "expected a, b or c, got d". */
export interface Problem extends Position {
  message: string;
}

/** A YAML text with the position of each value. */
export class YamlSource {
  /** The plain value; undefined when the text is not valid YAML. */
  readonly value: unknown;
  /** Why the text is not valid YAML; empty when it is. */
  readonly syntaxProblems: readonly Problem[];
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  /** `file` is only the name of the text in messages. */
  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const problems = [...this.document.errors, ...this.document.warnings].map((error) => this.syntaxProblem(error));
    try {
      if (problems.length === 0) this.value = this.document.toJS() as unknown;
    } catch (error) {
      problems.push({ line: 1, column: 1, message: `expected plain YAML, got: ${messageOf(error)}` });
    }
    this.syntaxProblems = problems;
  }

  /** Where a value begins. For a missing value, where the value that should contain it begins. */
  at(path: Path): Position {
    return this.find(path).value;
  }

  /** Where the key of a value begins. For an item of a list, where the item begins. */
  atKey(path: Path): Position {
    return this.find(path).key;
  }

  /** The plain value at a path; undefined when there is none. */
  get(path: Path): unknown {
    let value = this.value;
    for (const step of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string | number, unknown>)[step];
    }
    return value;
  }

  private find(path: Path): { key: Position; value: Position } {
    let node: unknown = this.document.contents;
    let value = this.positionOf(node) ?? { line: 1, column: 1 };
    let key = value;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.document);
      const pair = isMap(node) ? node.items.find((item) => keyOf(item) === String(step)) : undefined;
      const child = isSeq(node) ? node.items[Number(step)] : pair?.value;
      if (child === undefined) break;
      node = child;
      value = this.positionOf(child ?? pair?.key) ?? value;
      key = this.positionOf(pair ? pair.key : child) ?? value;
    }
    return { key, value };
  }

  private positionOf(node: unknown): Position | undefined {
    const offset = (node as { range?: [number, number, number] | null } | null)?.range?.[0];
    return offset === undefined ? undefined : this.atOffset(offset);
  }

  private atOffset(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private syntaxProblem(error: YAMLError): Problem {
    const place = this.atOffset(error.pos[0]);
    switch (error.code) {
      case 'DUPLICATE_KEY':
        return {
          ...place,
          message: `expected each key once, got ${firstWord(this.text.slice(error.pos[0]))} a second time`,
        };
      case 'MULTIPLE_DOCS':
        return { ...place, message: 'expected one YAML document, got another one' };
      default:
        return { ...place, message: `expected valid YAML, got: ${error.message.split('\n')[0] ?? ''}` };
    }
  }
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

function firstWord(text: string): string {
  return /^[^\s:]+/.exec(text)?.[0] ?? 'a key';
}

/** One error for all problems of a file: one `file:line:column: message` a line, in file order. */
export function refusal(file: string, problems: readonly Problem[], code: string): UsageError {
  const ordered = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = ordered.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  return new UsageError([...new Set(lines)].join('\n'), { code });
}
