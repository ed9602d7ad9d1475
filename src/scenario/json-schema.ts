import { join } from 'node:path';
import { z } from 'zod';
import { scenariosDirectory } from '../core/paths.js';
import { scenarioSchema } from './schema.js';

/** The file of the JSON schema of scenario files. Each scenario names it in its first line, for editors. */
export function jsonSchemaFile(): string {
  return join(scenariosDirectory(), 'schema.json');
}

/** The JSON schema of scenario files as users write them: what has a default may be omitted. */
export function scenarioJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(scenarioSchema, { io: 'input', override: withoutSafeIntegers });
  const title = 'A scenario of patroni-chaos';
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/** Drops "at most 9007199254740991", which does not help the author of a scenario. */
function withoutSafeIntegers({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
