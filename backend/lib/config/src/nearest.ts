import { distance } from 'fastest-levenshtein';

/** The candidate that was most probably meant; null if none is near. Paths have dots. */
export function nearest(given: string, candidates: readonly string[]): string | null {
  const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const misplaced = candidates.find(candidate => lastOf(candidate).toLowerCase() === lastOf(given).toLowerCase());
  if (misplaced !== undefined) return misplaced;
  const ranked = candidates
    .map(candidate => ({ candidate, edits: distance(given.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(2, Math.floor(given.length / 3)) ? best.candidate : null;
}
