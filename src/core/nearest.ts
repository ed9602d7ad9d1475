import { distance } from 'fastest-levenshtein';

/** Further than this share of its letters, a name is another name and not a slip of the hand. */
const TOLERANCE = 0.4;
/** So much further off than the nearest one, a name is not worth the mention. */
const MARGIN = 0.15;

/** The known names that someone who wrote `name` may have meant, nearest first, three at most. */
export function nearest(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const near = known
    .map((candidate) => ({ candidate, off: slip(wanted, candidate.toLowerCase()) }))
    .filter(({ off }) => off <= TOLERANCE)
    .toSorted((a, b) => a.off - b.off);
  const limit = (near[0]?.off ?? 0) + MARGIN;
  return near
    .filter(({ off }) => off <= limit)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/**
 * How far apart two names are, as a share of the longer one; a name that begins or ends like the other is near to it.
 */
function slip(wanted: string, candidate: string): number {
  if (wanted.length >= 3 && (candidate.startsWith(wanted) || candidate.endsWith(wanted))) return 0.1;
  return distance(wanted, candidate) / Math.max(wanted.length, candidate.length);
}

/** ": did you mean leader-kill or leader-stop?", or nothing where no known name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const names = nearest(name, known);
  return names.length === 0 ? '' : `: did you mean ${oneOf(names)}?`;
}

/** "a, b or c". */
export function oneOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
