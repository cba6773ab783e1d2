/** @jsxImportSource preact */
import { wordsIn } from '@airy/widget-settings';
import type { BodyProps } from './window-props.ts';

/** Where nothing has to be agreed to first, what happens with the words stands below the field until some are written. */
export function ConsentNote({ config, words, state }: BodyProps) {
  const { consent } = config;
  if (consent?.enabled !== true || consent.required || state.thread.messages.length > 0) return null;
  return (
    <p class="consent-note" dir="auto">
      {wordsIn(consent.text, config.locales) ?? words.consent}{' '}
      {consent.link === null ? null : (
        <a href={consent.link} target="_blank" rel="noopener noreferrer">
          {wordsIn(consent.linkText, config.locales) ?? words.privacy}
        </a>
      )}
    </p>
  );
}
