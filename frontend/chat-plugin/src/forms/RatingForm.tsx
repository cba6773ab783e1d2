/** @jsxImportSource preact */
import { wordsIn, type WidgetSettings } from '@airy/widget-settings';
import { useRef, useState } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import type { Words } from '../words.ts';
import css from './forms.css?inline';

export interface RatingFormProps {
  readonly rating: NonNullable<WidgetSettings['rating']>;
  readonly words: Words;
  readonly onRate: (score: number, remark: string) => Promise<void>;
  readonly onSkip: () => void;
}

/** Mouths, from very bad to very good; drawn, as not every machine has such emoji. */
const mouths = ['M8 17q4-4.5 8 0', 'M8 16.2q4-2.2 8 0', 'M8 15.5h8', 'M8 14.8q4 2.4 8 0', 'M7.5 14q4.5 5.5 9 0z'];
const longestRemark = 5_000;

/** One to five, and a remark once one was chosen. */
export function RatingForm({ rating, words, onRate, onSkip }: RatingFormProps) {
  const root = useRef<HTMLFormElement>(null);
  useSheet(root, css);
  const [score, setScore] = useState<number | null>(null);
  const [remark, setRemark] = useState('');
  const [state, setState] = useState<'open' | 'sending' | 'failed'>('open');
  const send = (): void => {
    if (score === null || state === 'sending') return;
    setState('sending');
    onRate(score, remark.trim()).catch(() => setState('failed'));
  };
  return (
    <form
      class="rating"
      ref={root}
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      <fieldset>
        <legend dir="auto">{wordsIn(rating.question, [words.locale]) ?? words.rateQuestion}</legend>
        <div class="faces">
          {mouths.map((mouth, index) => (
            <label key={mouth} title={words.rates[index]}>
              <input
                type="radio"
                name="score"
                aria-label={words.rates[index]}
                checked={score === index + 1}
                onChange={() => setScore(index + 1)}
              />
              <svg
                class="icon"
                viewBox="0 0 24 24"
                fill="none"
                stroke="currentColor"
                stroke-width="1.6"
                aria-hidden="true"
              >
                <circle cx="12" cy="12" r="9.5" />
                <path d={`M8.7 9.5v.6M15.3 9.5v.6${mouth}`} stroke-linecap="round" stroke-linejoin="round" />
              </svg>
            </label>
          ))}
        </div>
        {score === null ? null : <p aria-hidden="true">{words.rates[score - 1]}</p>}
      </fieldset>
      {score === null || !rating.remark ? null : (
        <textarea
          rows={2}
          dir="auto"
          maxLength={longestRemark}
          aria-label={words.remark}
          placeholder={words.remark}
          value={remark}
          onInput={event => setRemark(event.currentTarget.value)}
        />
      )}
      {state === 'failed' ? (
        <p class="wrong" role="alert">
          {words.failed}
        </p>
      ) : null}
      <div class="buttons">
        <button type="button" class="plain" onClick={onSkip}>
          {words.skip}
        </button>
        <button type="submit" class="filled" disabled={score === null || state === 'sending'}>
          {words.rateSend}
        </button>
      </div>
    </form>
  );
}
