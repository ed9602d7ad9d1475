import { writeFile } from 'node:fs/promises';
import { jsonSchemaFile, scenarioJsonSchema } from './json-schema.js';

/** npm run schema: writes scenarios/schema.json anew. A unit test fails where it is not what the schema says. */
await writeFile(jsonSchemaFile(), scenarioJsonSchema());
