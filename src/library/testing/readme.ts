import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../core/paths.js';

export interface Example {
  /** From its first line, `// failover.test.ts`. */
  name: string;
  text: string;
}

/** Where people look for examples. */
const PAGES = ['README.md', 'scenarios/README.md'];

/** The TypeScript examples of README.md and scenarios/README.md, as they stand there. */
export function readmeExamples(): Example[] {
  return blocks('ts').flatMap((text) => {
    const [, name] = /^\/\/ (\S+)\n/.exec(text) ?? [];
    return name === undefined ? [] : [{ name, text }];
  });
}

/** Their YAML examples that are whole scenarios. */
export function readmeScenarios(): string[] {
  return blocks('yaml').filter((text) => /^expect:/m.test(text));
}

function blocks(language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return PAGES.flatMap((page) => {
    const text = readFileSync(join(packageRoot(), page), 'utf8');
    return [...text.matchAll(pattern)].map(([, block = '']) => block);
  });
}
