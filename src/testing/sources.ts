import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/paths.js';

export interface SourceFile {
  /** Below src/, with slashes. */
  path: string;
  text: string;
}

/** Every TypeScript file below src/. */
export function sourceFiles(): SourceFile[] {
  const root = join(packageRoot(), 'src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }));
}

/** Tests and their tools may reach for anything. */
export function isExempt({ path }: SourceFile): boolean {
  return path.endsWith('.test.ts') || path.includes('testing/');
}

/** The comments of a TypeScript file. Parsing all files would take ten times as long. */
export function commentsOf(text: string): string {
  return (text.match(/(?<=^|[\s({[,;])(\/\*[\s\S]*?\*\/|\/\/[^\n]*)/g) ?? []).join('\n');
}
