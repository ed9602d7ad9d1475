import { distance } from 'fastest-levenshtein';

/** A name that differs in more than this share of its letters is another name, not a typo. */
const TOLERANCE = 0.4;
/** A name that is further off than the nearest one by more than this share is not suggested. */
const MARGIN = 0.15;

/** The known names that `name` may be a typo of: nearest first, three at most. */
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

/** The distance of two names as a share of the longer one. A name that begins or ends like the other counts as near. */
function slip(wanted: string, candidate: string): number {
  if (wanted.length >= 3 && (candidate.startsWith(wanted) || candidate.endsWith(wanted))) return 0.1;
  return distance(wanted, candidate) / Math.max(wanted.length, candidate.length);
}

/** ": did you mean leader-kill or leader-stop?", or an empty string when no known name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const names = nearest(name, known);
  return names.length === 0 ? '' : `: did you mean ${oneOf(names)}?`;
}

/** "a, b or c". */
export function oneOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
