/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Reply } from '../rich/message-view.ts';
import type { Visit, VisitState } from '../visit/visit.ts';
import type { Words } from '../words.ts';
import type { WidgetConfig } from './config.ts';
import { Composer } from './Composer.tsx';
import { EndDialog } from './EndDialog.tsx';
import { Header } from './Header.tsx';
import { MessageList } from './MessageList.tsx';
import { Notice } from './Notice.tsx';
import { useAnnouncement } from './use-announcement.ts';
import { useKeys } from './use-keys.ts';
import { useViewport } from './use-viewport.ts';

export interface ChatWindowProps {
  readonly config: WidgetConfig;
  readonly visit: Visit;
  readonly state: VisitState;
  readonly words: Words;
  /** False where opening would bring up a keyboard that nobody asked for. */
  readonly isFocused: boolean;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onMinimise: () => void;
}

export function ChatWindow(props: ChatWindowProps) {
  const { config, visit, state, words } = props;
  const [isAsking, setAsking] = useState(false);
  const root = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const isPhone = useViewport(root, !config.disableMobile);
  const announcement = useAnnouncement(state.thread, words.newMessages(1));
  useReading(visit, state);
  useEffect(() => {
    if (props.isFocused) (field.current ?? root.current)?.focus();
  }, [props.isFocused]);

  useKeys(root, event => {
    if (event.key === 'Escape') props.onMinimise();
    else if (isPhone) keepFocus(event);
  });

  const isEnded = state.phase === 'ended';
  const canSend = !isEnded && state.phase !== 'gone' && !config.showMode;
  const reply = ({ text, payload }: Reply): void =>
    visit.send(payload === null ? { text } : { text, postbackData: payload });
  return (
    <section
      class={isPhone ? 'window phone' : 'window'}
      ref={root}
      role="dialog"
      aria-modal={isPhone}
      aria-labelledby="airy-title"
      tabIndex={-1}
    >
      <div class="content" inert={isAsking}>
        <Header
          config={config}
          words={words}
          canEnd={!isEnded && state.thread.messages.length > 0}
          onMinimise={props.onMinimise}
          onEnd={() => setAsking(true)}
        />
        <Notice state={state} words={words} isPreview={config.showMode} />
        <MessageList
          thread={state.thread}
          welcome={config.welcomeMessage ?? { text: words.welcome }}
          words={words}
          canSend={canSend}
          onReply={reply}
          onRetry={key => visit.retry(key)}
        />
        {isEnded ? (
          <Ended words={words} text={config.startNewConversationText} onStart={() => visit.startAnew()} />
        ) : config.hideInputBar ? null : (
          <Composer
            config={config}
            words={words}
            field={field}
            draft={props.draft}
            onDraft={props.onDraft}
            onSend={text => canSend && visit.send({ text })}
          />
        )}
      </div>
      <p class="unseen" aria-live="polite">
        {announcement}
      </p>
      {isAsking ? (
        <EndDialog
          words={words}
          onCancel={() => {
            setAsking(false);
            requestAnimationFrame(() => root.current?.focus());
          }}
          onEnd={() => {
            setAsking(false);
            visit.end();
          }}
        />
      ) : null}
    </section>
  );
}

interface EndedProps {
  readonly words: Words;
  readonly text: string | null;
  readonly onStart: () => void;
}

function Ended({ words, text, onStart }: EndedProps) {
  return (
    <div class="ended">
      <p>{words.ended}</p>
      <button type="button" class="filled" onClick={onStart}>
        {text ?? words.startNew}
      </button>
    </div>
  );
}

/** What is on an open window of a page that is looked at has been read. */
function useReading(visit: Visit, state: VisitState): void {
  useEffect(() => {
    const read = (): void => {
      if (document.visibilityState === 'visible') visit.markRead();
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [visit, state.thread.messages]);
}

/** A full-screen window keeps the keyboard's focus among its own controls. */
function keepFocus(event: KeyboardEvent): void {
  const { currentTarget: root, key, shiftKey, target } = event;
  if (key !== 'Tab' || !(root instanceof HTMLElement)) return;
  const all = [...root.querySelectorAll<HTMLElement>('button:not(:disabled), textarea, a[href], [tabindex="0"]')];
  const [first, last] = [all[0], all.at(-1)];
  if (shiftKey ? target !== first : target !== last) return;
  event.preventDefault();
  (shiftKey ? last : first)?.focus();
}
