/** @jsxImportSource preact */
/** What is asked around a conversation: consent, the form before it, the offline form, the rating. A part of its own. */
import { wordsIn, type WidgetSettings } from '@airy/widget-settings';
import { useRef } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import type { Words } from '../words.ts';
import type { Answers } from './answers.ts';
import { Form } from './Form.tsx';
import css from './forms.css?inline';
import { messageField, offlineFields, shownFields } from './shown-fields.ts';

export { openingAt } from '@airy/widget-settings';
export { backAt } from './back-at.ts';
export { RatingForm } from './RatingForm.tsx';

export interface ConsentProps {
  readonly consent: NonNullable<WidgetSettings['consent']>;
  readonly words: Words;
  readonly onAgree: () => void;
}

export function Consent({ consent, words, onAgree }: ConsentProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  return (
    <div class="form" ref={root}>
      <p dir="auto">{wordsIn(consent.text, [words.locale]) ?? words.consent}</p>
      {consent.link === null ? null : (
        <p>
          <a href={consent.link} target="_blank" rel="noopener noreferrer" dir="auto">
            {wordsIn(consent.linkText, [words.locale]) ?? words.privacy}
          </a>
        </p>
      )}
      <button type="button" class="filled" onClick={onAgree}>
        {words.agree}
      </button>
    </div>
  );
}

export interface PreChatFormProps {
  readonly form: NonNullable<WidgetSettings['preChatForm']>;
  readonly words: Words;
  readonly onSubmit: (answers: Answers) => Promise<void>;
}

export function PreChatForm({ form, words, onSubmit }: PreChatFormProps) {
  const fields = shownFields(form.fields, words);
  return (
    <Form words={words} fields={fields} submit={words.formStart} onSubmit={onSubmit}>
      <p dir="auto">{wordsIn(form.text, [words.locale]) ?? words.formIntro}</p>
    </Form>
  );
}

export interface OfflineFormProps {
  readonly form: NonNullable<WidgetSettings['offlineForm']>;
  readonly words: Words;
  readonly onSubmit: (message: string, answers: Answers) => Promise<void>;
}

export function OfflineForm({ form, words, onSubmit }: OfflineFormProps) {
  const fields = offlineFields(form.fields, words);
  const submit = ({ [messageField]: message, ...answers }: Answers): Promise<void> =>
    onSubmit(String(message), answers);
  return (
    <Form words={words} fields={fields} submit={words.send} onSubmit={submit}>
      <p dir="auto">{wordsIn(form.text, [words.locale]) ?? words.offlineIntro}</p>
    </Form>
  );
}
