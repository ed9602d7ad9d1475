import { z } from 'zod';

/** Schema of a text that `parse` turns into a value; where it returns null, the text is refused as not `expected`. */
export function parsed<Value>(parse: (text: string) => Value | null, expected: string) {
  return z.string({ error: expected }).transform((text, context) => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  });
}
