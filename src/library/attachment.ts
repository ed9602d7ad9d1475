import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A report for use outside its folder: links to the files beside it become links to those files' full paths. */
export function withLinksInto(directory: string, page: string): string {
  const target = pathToFileURL(`${resolve(directory)}/`).href;
  return page.replace(/href="(?!#|[a-z]+:)([^"]+)"/g, (_all, path: string) => `href="${target}${path}"`);
}
