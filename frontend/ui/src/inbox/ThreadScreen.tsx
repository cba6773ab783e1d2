/** One conversation: its thread, its composer, its contact. */
import { useState } from 'react';
import { errorWords, isNotFound } from '../api/client.ts';
import { useConversation, useConversations } from '../api/queries.ts';
import { navigate } from '../navigation.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLate } from '../parts/use-late.ts';
import { useMedia } from '../parts/use-media.ts';
import { conversationPath } from '../routes.ts';
import { contactName } from '../state/contact-name.ts';
import { loadedConversations } from '../state/conversation-pages.ts';
import { readSaved, save } from '../state/saved.ts';
import { Composer } from './Composer.tsx';
import { ContactPanel } from './ContactPanel.tsx';
import { ContactSheet } from './ContactSheet.tsx';
import { Thread } from './Thread.tsx';
import { ThreadHeader } from './ThreadHeader.tsx';
import { ThreadSkeleton } from './ThreadSkeleton.tsx';

const panelKey = 'airy.contact-panel';

/** The conversation of the address; says so if there is none. */
export function ThreadScreen({ conversationId }: { readonly conversationId: string }) {
  const query = useConversation(conversationId);
  const list = useConversations();
  const conversation = query.data ?? loadedConversations(list.data).find(one => one.id === conversationId);
  const isLate = useLate(query.isPending && conversation === undefined);
  const panel = usePanel();
  if (conversation === undefined) {
    return (
      <section className="thread" aria-label="Conversation" aria-busy={query.isPending}>
        {query.isError ? <Missing error={query.error} retry={() => void query.refetch()} /> : null}
        {isLate ? <ThreadSkeleton /> : null}
      </section>
    );
  }
  const name = contactName(conversation).text;
  return (
    <>
      <section className="thread" aria-label={`Conversation with ${name}`}>
        <ThreadHeader conversation={conversation} isPanelOpen={panel.isOpen} onTogglePanel={panel.toggle} />
        <Thread conversation={conversation} />
        <Composer conversation={conversation} />
      </section>
      {panel.isOpen && panel.isBeside ? (
        <aside className="contact" aria-label="Contact">
          <ContactPanel conversation={conversation} />
        </aside>
      ) : null}
      {panel.isBeside ? null : <ContactSheet conversation={conversation} isOpen={panel.isOpen} onClose={panel.close} />}
    </>
  );
}

interface Panel {
  readonly isOpen: boolean;
  /** There is room for it beside the thread; otherwise it comes over it. */
  readonly isBeside: boolean;
  readonly toggle: () => void;
  readonly close: () => void;
}

function usePanel(): Panel {
  const isBeside = useMedia('(min-width: 1100px)');
  const [isWanted, setIsWanted] = useState(() => readSaved(panelKey) !== 'closed');
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  const toggle = (): void => {
    if (!isBeside) return setIsSheetOpen(!isSheetOpen);
    save(panelKey, isWanted ? 'closed' : null);
    setIsWanted(!isWanted);
  };
  return { isOpen: isBeside ? isWanted : isSheetOpen, isBeside, toggle, close: () => setIsSheetOpen(false) };
}

function Missing({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  if (isNotFound(error)) {
    const back = { label: 'Go to the list', run: () => navigate(conversationPath(null)) };
    return (
      <Problem
        title="There is no such conversation"
        text="The link may be mistyped, or of another Airy."
        action={back}
      />
    );
  }
  return (
    <Problem
      title="The conversation could not be read"
      text={errorWords(error)}
      action={{ label: 'Try again', run: retry }}
    />
  );
}
