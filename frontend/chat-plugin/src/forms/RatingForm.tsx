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

const faces = ['😞', '🙁', '😐', '🙂', '😀'];
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
          {faces.map((face, index) => (
            <label key={face} title={words.rates[index]}>
              <input
                type="radio"
                name="score"
                aria-label={words.rates[index]}
                checked={score === index + 1}
                onChange={() => setScore(index + 1)}
              />
              <span aria-hidden="true">{face}</span>
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
