import { readFileSync } from 'node:fs';
import { IMAGE_TARGETS, USUAL_TARGETS, type ImageTarget } from './build-context.js';

/** The images of ours that compose files name and set-up does not provide. */
export function unusualTargetsIn(composeFiles: readonly string[]): ImageTarget[] {
  const text = composeFiles.map((file) => readFileSync(file, 'utf8')).join('\n');
  const unusual = IMAGE_TARGETS.filter((target) => !USUAL_TARGETS.includes(target));
  return unusual.filter((target) => text.includes(`image: patroni-chaos/${target}:`));
}
