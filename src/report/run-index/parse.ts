import { z } from 'zod';
import { messageOf } from '../../core/errors.js';
import type { RunResult } from '../../judge/types.js';

const SCHEMA_VERSION = 1;

const known = z.number().nullable();
const count = z.number();

/** The fields that the index shows; run.json has more. */
const resultSchema = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  scenario: z.string(),
  title: z.string(),
  seed: z.number(),
  profile: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'skipped', 'error']),
  headline: z.string(),
  cause: z.string().nullable(),
  startedAt: z.string(),
  durationMs: z.number(),
  versions: z.object({ patroni: z.string(), postgresql: z.string() }).catchall(z.string()),
  faults: z.array(z.looseObject({ fault: z.string(), target: z.string() })),
  leader: z.looseObject({ after: z.string().nullable() }),
  timings: z.looseObject({ writeOutageMs: known, readOutageMs: known }),
  writes: z.looseObject({ acknowledged: count, lost: count }),
  splitBrain: z.looseObject({ staleWrites: count, routedStaleWrites: count }),
  rejoin: z.looseObject({ node: z.string().nullable(), means: z.string(), ms: known }),
  checks: z.array(z.looseObject({ name: z.string(), verdict: z.string() })),
  harness: z.looseObject({}),
});

/** Parses a run.json; returns the result, or why it cannot be shown. */
export function parseResult(text: string): { result: RunResult } | { why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { why: `run.json is broken: ${messageOf(error)}` };
  }
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : null;
  if (typeof version === 'number' && version !== SCHEMA_VERSION)
    return { why: `run.json has schemaVersion ${version}, this patroni-chaos reads ${SCHEMA_VERSION}` };
  const parsed = resultSchema.safeParse(value);
  if (parsed.success) return { result: value as RunResult };
  const [first] = parsed.error.issues;
  const place = first?.path.join('.') ?? '';
  return { why: `run.json is not that of a run: ${place === '' ? '' : `${place}: `}${first?.message ?? 'unknown'}` };
}
