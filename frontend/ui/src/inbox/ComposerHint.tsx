import type { ContentProblem } from '@airy/content';

/** From this share of the limit on, the characters left are shown. */
const countFrom = 0.8;

export interface ComposerHintProps {
  /** Characters that the channel takes; null: any number. */
  readonly limit: number | null;
  readonly length: number;
  readonly problem: ContentProblem | null;
  readonly hint: string | null;
  readonly hasKeyboard: boolean;
}

/** Beneath the field: what the keys do or what is to be known, and what is left of the limit. */
export function ComposerHint({ limit, length, problem, hint, hasKeyboard }: ComposerHintProps) {
  const isNear = limit !== null && length >= limit * countFrom;
  const words =
    hint ?? (hasKeyboard ? 'Enter sends · Shift + Enter breaks the line · Ctrl + Enter sends and closes' : null);
  return (
    <p className="composer-hint" id="composer-hint">
      {words === null ? null : <span data-warn={hint !== null || undefined}>{words}</span>}
      {isNear || problem !== null ? (
        <span className="composer-count" data-over={problem !== null || undefined} role="status">
          {countWords(limit ?? 0, length, problem)}
        </span>
      ) : null}
    </p>
  );
}

function countWords(limit: number, length: number, problem: ContentProblem | null): string {
  if (problem === null) return `${limit - length} characters left`;
  return problem.limit === 'text_length' ? `${length - limit} characters too many` : problem.message;
}
