/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePart } from '../lazy/lazy-part.ts';
import { Body } from './Body.tsx';
import { Header } from './Header.tsx';
import { Notice } from './Notice.tsx';
import { menu } from './parts.ts';
import { screenOf } from './screen.ts';
import { useAnnouncement } from './use-announcement.ts';
import { keepFocus, useKeys } from './use-keys.ts';
import { useKept } from './use-kept.ts';
import { useOpening } from './use-opening.ts';
import { useReading } from './use-reading.ts';
import { useViewport } from './use-viewport.ts';
import type { ChatWindowProps } from './window-props.ts';

export function ChatWindow(props: ChatWindowProps) {
  const { config, visit, state, words, local, keys } = props;
  const [isAsking, setAsking] = useState(false);
  const root = useRef<HTMLElement>(null);
  const isPhone = useViewport(root, !config.disableMobile);
  const announcement = useAnnouncement(state.thread, words.newMessages(1));
  const opening = useOpening(config, words.locale);
  const [consent, keepConsent] = useKept(local, keys.consent);
  const [asked, keepAsked] = useKept(local, keys.asked);
  const part = usePart(menu, isAsking);
  useReading(visit, state);
  const screen = screenOf({
    config,
    state,
    hasAgreed: consent !== null,
    hasAnswered: asked !== null && asked === state.conversation?.conversation_id,
    isOpen: opening.isOpen,
  });
  useKeys(root, event => {
    if (event.key === 'Escape') props.onMinimise();
    else if (isPhone) keepFocus(event);
  });
  useFirstFocus(root, props.isFocused, screen);
  const closeDialog = (): void => {
    setAsking(false);
    requestAnimationFrame(() => root.current?.focus());
  };
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
        <slot name="airy-header">
          <Header
            {...props}
            canEnd={screen === 'chat' && state.thread.messages.length > 0}
            onEnd={() => setAsking(true)}
          />
        </slot>
        <Notice state={state} words={words} isPreview={config.showMode} opening={opening} awayText={config.awayText} />
        <Body
          {...props}
          screen={screen}
          window={root}
          onAgree={() => {
            keepConsent(new Date().toISOString());
            visit.start();
          }}
          onAnswered={() => keepAsked(visit.state.conversation?.conversation_id ?? null)}
        />
      </div>
      <p class="unseen" aria-live="polite">
        {announcement}
      </p>
      {isAsking && typeof part === 'object' ? (
        <part.EndDialog
          words={words}
          onCancel={closeDialog}
          onEnd={() => {
            visit.end();
            closeDialog();
          }}
        />
      ) : null}
    </section>
  );
}

/** Where one can begin at once; again when another face of the window comes up. */
function useFirstFocus(root: { readonly current: HTMLElement | null }, isWanted: boolean, screen: string): void {
  useEffect(() => {
    if (!isWanted) return;
    const first = root.current?.querySelector<HTMLElement>('.form input, .form button, .composer textarea');
    (first ?? root.current)?.focus();
  }, [root, isWanted, screen]);
}
