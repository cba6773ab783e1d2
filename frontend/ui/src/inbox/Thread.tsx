/** The messages of a conversation, older ones by scrolling up. */
import { ArrowDown, MessageSquareDashed } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import { useMessages } from '../api/queries.ts';
import { outbox } from '../api/sending.ts';
import type { Conversation } from '../api/wire.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLate } from '../parts/use-late.ts';
import { contactName } from '../state/contact-name.ts';
import { loadedMessages } from '../state/message-pages.ts';
import { stillOutgoing } from '../state/outbox.ts';
import { useStore } from '../state/store.ts';
import { threadDays } from '../state/thread-items.ts';
import { NewestForReaders } from './NewestForReaders.tsx';
import { OutgoingMessages } from './OutgoingMessages.tsx';
import { ThreadDays } from './ThreadDays.tsx';
import { ThreadSkeleton } from './ThreadSkeleton.tsx';
import { useLooking } from './use-looking.ts';
import { useNear } from './use-near.ts';
import { useReading } from './use-reading.ts';
import { useThreadScroll } from './use-thread-scroll.ts';

/** The thread of a conversation. */
export function Thread({ conversation }: { readonly conversation: Conversation }) {
  const query = useMessages(conversation.id);
  const messages = useMemo(() => loadedMessages(query.data), [query.data]);
  const entries = useStore(outbox.entries);
  const outgoing = useMemo(
    () =>
      stillOutgoing(
        entries.filter(one => one.conversationId === conversation.id),
        messages,
      ),
    [entries, conversation.id, messages],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useThreadScroll(scroller, outgoing.length);
  const isLooking = useLooking() && scroll.isAtBottom;
  const reading = useReading({ conversation, messages, isLoaded: query.isSuccess, isLooking });
  const days = useMemo(() => threadDays(messages, reading.firstUnreadId), [messages, reading.firstUnreadId]);
  const older = useRef<HTMLDivElement>(null);
  useNear(
    older,
    scroller,
    query.hasNextPage && !query.isFetching && !query.isFetchNextPageError ? () => void query.fetchNextPage() : null,
  );
  const isLate = useLate(query.isPending);

  if (query.isError && messages.length === 0) {
    const retry = { label: 'Try again', run: () => void query.refetch() };
    return <Problem title="The messages could not be read" text={errorWords(query.error)} action={retry} />;
  }
  return (
    <div className="thread-body">
      <div
        className="thread-scroller"
        ref={scroller}
        onScroll={scroll.onScroll}
        tabIndex={0}
        role="region"
        aria-label="Messages"
      >
        <div className="thread-column">
          <div className="thread-older" ref={older} data-more={query.hasNextPage || undefined}>
            {query.isFetchNextPageError ? (
              <Button className="button" onPress={() => void query.fetchNextPage()}>
                Older messages could not be read. Try again
              </Button>
            ) : null}
          </div>
          {isLate ? <ThreadSkeleton /> : null}
          {query.isSuccess && messages.length === 0 && outgoing.length === 0 ? <NoMessages /> : null}
          <ThreadDays days={days} contactName={contactName(conversation).text} />
          <OutgoingMessages entries={outgoing} />
        </div>
      </div>
      {scroll.isAtBottom ? null : (
        <Button
          className="pill thread-pill"
          onPress={scroll.toBottom}
          aria-label={reading.below > 0 ? `${reading.below} new messages below` : 'To the newest message'}
        >
          {reading.below > 0 ? `${reading.below} new` : null}
          <ArrowDown aria-hidden="true" />
        </Button>
      )}
      <NewestForReaders messages={messages} name={contactName(conversation).text} />
    </div>
  );
}

function NoMessages() {
  return (
    <Problem
      drawing={<MessageSquareDashed className="drawing" aria-hidden="true" />}
      title="No messages"
      text="This conversation has none yet."
      action={null}
    />
  );
}
