import type { z } from 'zod';
import { explain, type ExplainOptions } from './explain.js';
import { refusal, YamlSource } from './source.js';

interface ReadOptions extends Pick<ExplainOptions, 'variantOf'> {
  /** How the text is called in messages. */
  file: string;
  /** Code of the error. */
  code: string;
}

/**
 * Reads YAML into what a schema describes.
 * @throws UsageError with all that is wrong, one `file:line:column: expected …, got …` a line.
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
