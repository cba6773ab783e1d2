/** Terms with wildcards. */
import type { PatternPart } from './filter.ts';
import type { TermPart } from './syntax.ts';

/** The text, if there are no wildcards in it. */
export function literalOf(parts: readonly TermPart[]): string | null {
  return parts.every(part => typeof part === 'string') ? parts.join('') : null;
}

/** Neighbouring characters together, neighbouring `*` as one; in lower case. */
export function patternOf(parts: readonly TermPart[]): readonly PatternPart[] {
  const pattern: PatternPart[] = [];
  let literal = '';
  const endLiteral = (): void => {
    if (literal !== '') pattern.push({ literal: literal.toWellFormed().toLowerCase() });
    literal = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      literal += part;
      continue;
    }
    endLiteral();
    const last = pattern.at(-1);
    const repeats = part.wildcard === 'any' && last !== undefined && 'wildcard' in last && last.wildcard === 'any';
    if (!repeats) pattern.push(part);
  }
  endLiteral();
  return pattern;
}

/** True if the whole text is like the pattern; goes back to the last `*` only, so that no pattern takes long. */
export function isLike(text: string, pattern: readonly PatternPart[]): boolean {
  const characters = [...text];
  const steps = pattern.flatMap((part): readonly Step[] => ('literal' in part ? [...part.literal] : [part]));
  let [at, step] = [0, 0];
  let star: { readonly step: number; at: number } | null = null;
  while (at < characters.length) {
    const expected = steps[step];
    if (isAny(expected)) {
      star = { step, at };
      step += 1;
    } else if (expected !== undefined && (typeof expected === 'object' || expected === characters[at])) {
      [at, step] = [at + 1, step + 1];
    } else if (star === null) {
      return false;
    } else {
      star.at += 1;
      [at, step] = [star.at, star.step + 1];
    }
  }
  return steps.slice(step).every(isAny);
}

type Step = string | { readonly wildcard: 'any' | 'one' };

function isAny(step: Step | undefined): boolean {
  return typeof step === 'object' && step.wildcard === 'any';
}
