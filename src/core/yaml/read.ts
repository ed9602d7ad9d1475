import type { z } from 'zod';
import { explain, type ExplainOptions } from './explain.js';
import { refusal, YamlSource } from './source.js';

interface ReadOptions extends Pick<ExplainOptions, 'variantOf'> {
  /** The name of the text in messages. */
  file: string;
  /** The code of the error. */
  code: string;
}

/**
 * Parses YAML and validates it against a schema.
 * @throws UsageError with all problems, one `file:line:column: expected …, got …` a line.
 */
export function readYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  { file, code, variantOf }: ReadOptions,
): { value: z.output<S>; source: YamlSource } {
  const source = new YamlSource(file, text);
  if (source.syntaxProblems.length > 0) throw refusal(file, source.syntaxProblems, code);
  const result = schema.safeParse(source.value);
  if (!result.success) throw refusal(file, explain(result.error.issues, source, { schema, variantOf }), code);
  return { value: result.data, source };
}
