/** @jsxImportSource preact */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { WidgetConfig } from './config.ts';
import type { Words } from '../words.ts';
import { EmojiButton } from './EmojiButton.tsx';
import { maxTextLength } from './limits.ts';
import { SendIcon } from './icons.tsx';

export interface ComposerProps {
  readonly config: WidgetConfig;
  readonly words: Words;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** What was being written when the page was left. */
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onSend: (text: string) => void;
}

/** From this share of the limit on, what is left is shown. */
const countFrom = 0.8;

export function Composer({ config, words, field, draft, onDraft, onSend }: ComposerProps) {
  const [text, setText] = useState(draft);
  const change = (changed: string): void => {
    setText(changed);
    onDraft(changed);
  };
  const send = (): void => {
    if (text.trim() === '') return;
    onSend(text.trim());
    change('');
  };
  useGrowingField(field, text);
  const insert = (emoji: string): void => {
    const { selectionStart: start = text.length, selectionEnd: end = text.length } = field.current ?? {};
    change((text.slice(0, start) + emoji + text.slice(end)).slice(0, maxTextLength));
    field.current?.focus();
  };
  const left = maxTextLength - text.length;
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      <div class="field">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          maxLength={maxTextLength}
          placeholder={words.placeholder}
          aria-label={words.placeholder}
          enterkeyhint="send"
          onInput={event => change(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        {config.hideEmojis ? null : <EmojiButton words={words} onPick={insert} />}
      </div>
      <button type="submit" class="send" aria-label={words.send} title={words.send} disabled={text.trim() === ''}>
        {config.sendMessageIcon === null ? <SendIcon /> : <img src={config.sendMessageIcon} alt="" />}
      </button>
      {text.length < maxTextLength * countFrom ? null : (
        <p class="count-left" role="status">
          {words.left(left)}
        </p>
      )}
    </form>
  );
}

/** As high as its text, up to the limit of the style sheet. */
function useGrowingField(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
