type Operator = '<' | '<=' | '=' | '>=' | '>';

/**
 * A limit as written in a scenario ("< 30s", ">= 1", 0), parsed once. It is serialized as it was written, so that the
 * `scenario.yaml` of a run can be read again.
 */
export class Comparison {
  constructor(
    readonly operator: Operator,
    /** A count, or ms. */
    readonly value: number,
    readonly written: number | string,
  ) {}

  holds(measured: number): boolean {
    switch (this.operator) {
      case '<':
        return measured < this.value;
      case '<=':
        return measured <= this.value;
      case '=':
        return measured === this.value;
      case '>=':
        return measured >= this.value;
      case '>':
        return measured > this.value;
    }
  }

  toString(): string {
    return String(this.written);
  }

  toJSON(): number | string {
    return this.written;
  }
}

/** The limit that only this count meets. */
export function exactly(count: number): Comparison {
  return new Comparison('=', count, count);
}

/** Parses "< 30", ">= 1" or "0" (equals); `parseValue` reads the value. null for anything else. */
export function parseComparison(text: string, parseValue: (text: string) => number | null): Comparison | null {
  const match = /^(<=|>=|<|>|=)?\s*(.+)$/.exec(text.trim());
  if (!match) return null;
  const value = parseValue(match[2] ?? '');
  return value === null ? null : new Comparison((match[1] ?? '=') as Operator, value, text);
}

/** Parses "10" or "0.5"; null for anything else. */
export function parseCount(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
