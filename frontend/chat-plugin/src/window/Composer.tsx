/** @jsxImportSource preact */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ConsentNote } from './ConsentNote.tsx';
import { EmojiButton } from './EmojiButton.tsx';
import { ClipIcon, SendIcon } from './icons.tsx';
import { maxTextLength } from './limits.ts';
import { useAttaching } from './use-attaching.tsx';
import type { ComposerProps } from './window-props.ts';

/** From this share of the limit on, what is left is shown. */
const countFrom = 0.8;

export function Composer(props: ComposerProps) {
  const { config, words, visit, canSend } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(props.draft);
  const attaching = useAttaching(props);
  const change = (changed: string): void => {
    setText(changed);
    props.onDraft(changed);
    if (config.typing) visit.typing(changed.trim() !== '');
  };
  const isEmpty = text.trim() === '' && !attaching.isReady;
  const send = (): void => {
    if (isEmpty || !canSend || attaching.isBusy) return;
    for (const content of attaching.take()) visit.send(content);
    if (text.trim() !== '') visit.send({ text: text.trim() });
    setText('');
    props.onDraft('');
  };
  useGrowingField(field, text);
  const insert = (emoji: string): void => {
    const { selectionStart: start = text.length, selectionEnd: end = text.length } = field.current ?? {};
    change((text.slice(0, start) + emoji + text.slice(end)).slice(0, maxTextLength));
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      {attaching.list}
      {attaching.accept === null ? null : (
        <AttachButton {...attaching} label={words.attach} accept={attaching.accept} />
      )}
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
          onPaste={attaching.onPaste}
          onKeyDown={event => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        {config.hideEmojis ? null : <EmojiButton words={words} onPick={insert} />}
      </div>
      <button
        type="submit"
        class="send"
        aria-label={words.send}
        title={words.send}
        disabled={isEmpty || attaching.isBusy}
      >
        {config.sendMessageIcon === null ? <SendIcon /> : <img src={config.sendMessageIcon} alt="" />}
      </button>
      {text.length < maxTextLength * countFrom ? null : (
        <p class="count-left" role="status">
          {words.left(maxTextLength - text.length)}
        </p>
      )}
      <ConsentNote {...props} />
    </form>
  );
}

interface AttachButtonProps {
  readonly label: string;
  readonly accept: string;
  readonly add: (files: readonly File[]) => void;
}

function AttachButton({ label, accept, add }: AttachButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="quiet" aria-label={label} title={label} onClick={() => input.current?.click()}>
        <ClipIcon />
      </button>
      <input
        type="file"
        hidden
        multiple
        ref={input}
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          add([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
    </>
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
