import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../core/paths.js';

export interface Example {
  /** From its first line, `// failover.test.ts`. */
  name: string;
  text: string;
}

/** The TypeScript examples of README.md, as they stand there. */
export function readmeExamples(): Example[] {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  return [...readme.matchAll(/^```ts\n(\/\/ (\S+)\n.*?)^```$/gms)].map(([, text = '', name = '']) => ({ name, text }));
}
