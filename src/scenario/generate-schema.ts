import { writeFile } from 'node:fs/promises';
import { jsonSchemaFile, scenarioJsonSchema } from './json-schema.js';

/** npm run schema: writes scenarios/schema.json. A unit test fails when that file is out of date. */
await writeFile(jsonSchemaFile(), scenarioJsonSchema());
