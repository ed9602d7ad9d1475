import type { z } from 'zod';
import type { Setting } from './settings-table.js';

type Shared = Pick<Setting, 'component' | 'changes'>;
type Details = Omit<Setting, 'own' | 'schema' | keyof Shared>;

/** Makes the rows of one component in the table of settings, from its own name of each setting. */
export function rowsOf(component: Shared['component'], changes: Shared['changes']) {
  return <Schema extends z.ZodType>(own: string, schema: Schema, details: Details): Setting<Schema> => ({
    component,
    own,
    schema,
    changes,
    ...details,
  });
}
