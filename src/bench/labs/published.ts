import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../core/paths.js';
import { readYaml } from '../../core/yaml/read.js';
import { MEASURE_NAMES } from './measures.js';

const FILE = join('src', 'bench', 'labs', 'published.yaml');

const comparison = z.strictObject({
  measure: z.enum(MEASURE_NAMES),
  theirs: z.string().describe('As the lab published it; a dash where it did not.'),
  why: z.string().describe('Why both differ, or what makes them agree.'),
});

const publishedSchema = z.strictObject({
  labs: z.array(
    z.strictObject({
      lab: z.string().regex(/^[A-D]$/),
      title: z.string(),
      experiments: z.array(
        z.strictObject({
          id: z.string().describe('As in scenarios/CATALOGUE.md.'),
          fault: z.string(),
          scenario: z.string(),
          compare: z.array(comparison).min(1),
        }),
      ),
    }),
  ),
});

export type Published = z.infer<typeof publishedSchema>;
export type PublishedLab = Published['labs'][number];
export type Experiment = PublishedLab['experiments'][number];

/** What the labs published, and which scenario and measure stands beside it. @throws UsageError `LABS_INVALID`. */
export function readPublished(): Published {
  const text = readFileSync(join(packageRoot(), FILE), 'utf8');
  return readYaml(text, publishedSchema, { file: FILE, code: 'LABS_INVALID' }).value;
}
