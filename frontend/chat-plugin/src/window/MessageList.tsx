/** @jsxImportSource preact */
import { usePart } from '../lazy/lazy-part.ts';
import type { Reply } from '../rich/message-view.ts';
import type { VisitState } from '../visit/visit.ts';
import type { Words } from '../words.ts';
import type { WidgetConfig } from './config.ts';
import { DownIcon } from './icons.tsx';
import { Message } from './Message.tsx';
import { rich } from './parts.ts';
import { hasQuickReplies } from './plain-text.ts';
import { rowsOf, type MessageRow, type Row } from './rows.ts';
import { dayOf } from './times.ts';
import { useScroll } from './use-scroll.ts';

export interface MessageListProps {
  readonly state: VisitState;
  readonly config: Pick<WidgetConfig, 'welcomeMessage' | 'readMarks' | 'typing'>;
  readonly words: Words;
  /** False: buttons cannot be pressed. */
  readonly canSend: boolean;
  readonly onReply: (reply: Reply) => void;
  readonly onRetry: (key: string) => void;
  readonly onEarlier: () => Promise<void>;
}

/** The conversation, newest at the end; what was said before comes as one scrolls up. */
export function MessageList({ state, config, words, canSend, onReply, onRetry, onEarlier }: MessageListProps) {
  const { thread, earlier, conversation } = state;
  const rows = rowsOf(thread, {
    welcome: config.welcomeMessage ?? { text: words.welcome },
    isWhole: earlier === null,
    isRead: config.readMarks && conversation?.unread_by_agents === 0,
  });
  const last = rows.findLast((row): row is MessageRow => row.kind === 'message');
  const { list, onScroll, toEnd, isAtEnd, newCount } = useScroll({
    newestKey: last?.key ?? '',
    isOwn: last?.isOurs ?? false,
    oldestKey: rows.find(row => row.kind === 'message')?.key ?? '',
    receivedCount: thread.messages.filter(message => !message.from_contact).length,
    onTop: earlier === null ? null : onEarlier,
  });
  return (
    <div class="scroll">
      <div class="list" ref={list} onScroll={onScroll} tabIndex={0} role="group" aria-label={words.conversation}>
        <ol>
          {earlier === null ? null : (
            <li class="more">
              <button type="button" class="link" onClick={() => void onEarlier()}>
                {words.earlier}
              </button>
            </li>
          )}
          {rows.map(row => (
            <Line key={row.key} row={row} words={words} onReply={canSend ? onReply : null} onRetry={onRetry} />
          ))}
          <Replies row={last} onReply={onReply} canSend={canSend} />
          {config.typing && state.isTyping ? <SomebodyTypes words={words} /> : null}
        </ol>
      </div>
      {isAtEnd || newCount <= 0 ? null : (
        <button type="button" class="new-pill" onClick={() => toEnd('smooth')}>
          {words.newMessages(newCount)} <DownIcon />
        </button>
      )}
    </div>
  );
}

function SomebodyTypes({ words }: { readonly words: Words }) {
  return (
    <li class="typing">
      <span class="bubble">
        <span class="unseen">{words.typing}</span>
        <i />
        <i />
        <i />
      </span>
    </li>
  );
}

interface LineProps {
  readonly row: Row;
  readonly words: Words;
  readonly onReply: ((reply: Reply) => void) | null;
  readonly onRetry: (key: string) => void;
}

function Line({ row, words, onReply, onRetry }: LineProps) {
  if (row.kind === 'day')
    return (
      <li class="day">
        <span>{dayOf(row.at, words)}</span>
      </li>
    );
  return <Message row={row} words={words} onReply={onReply} onRetry={onRetry} />;
}

interface RepliesProps {
  readonly row: MessageRow | undefined;
  readonly canSend: boolean;
  readonly onReply: (reply: Reply) => void;
}

/** Only what was asked last can be answered with one press. */
function Replies({ row, canSend, onReply }: RepliesProps) {
  const isShown = row !== undefined && !row.isOurs && canSend && hasQuickReplies(row.content);
  const part = usePart(rich, isShown);
  if (!isShown || typeof part === 'string') return null;
  return (
    <li class="replies">
      <part.RichReplies content={row.content} onReply={onReply} />
    </li>
  );
}
