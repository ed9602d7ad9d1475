import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A report as it may stand elsewhere: links to the files that were beside it lead to where they are. */
export function withLinksInto(directory: string, page: string): string {
  const target = pathToFileURL(`${resolve(directory)}/`).href;
  return page.replace(/href="(?!#|[a-z]+:)([^"]+)"/g, (_all, path: string) => `href="${target}${path}"`);
}
