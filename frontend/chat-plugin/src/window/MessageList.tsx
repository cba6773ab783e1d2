/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { usePart } from '../lazy/lazy-part.ts';
import type { Reply } from '../rich/message-view.ts';
import type { Thread } from '../visit/thread.ts';
import type { Words } from '../words.ts';
import { DownIcon } from './icons.tsx';
import { Message } from './Message.tsx';
import { rich } from './parts.ts';
import { hasQuickReplies } from './plain-text.ts';
import { rowsOf, type MessageRow, type Row } from './rows.ts';
import { dayOf } from './times.ts';
import { useScroll } from './use-scroll.ts';

export interface MessageListProps {
  readonly thread: Thread;
  readonly welcome: unknown;
  readonly words: Words;
  /** False: quick replies cannot be pressed. */
  readonly canSend: boolean;
  readonly onReply: (reply: Reply) => void;
  readonly onRetry: (key: string) => void;
}

const pageOfMessages = 100;

/** The conversation, newest at the end. */
export function MessageList({ thread, welcome, words, canSend, onReply, onRetry }: MessageListProps) {
  const [shown, setShown] = useState(pageOfMessages);
  const rows = rowsOf(thread, { welcome, shown });
  const last = rows.findLast((row): row is MessageRow => row.kind === 'message');
  const { list, onScroll, toEnd, isAtEnd, newCount } = useScroll({
    newestKey: last?.key ?? '',
    isOwn: last?.isOurs ?? false,
    oldestKey: rows[0]?.key ?? '',
    receivedCount: thread.messages.filter(message => !message.from_contact).length,
  });
  return (
    <div class="scroll">
      <div class="list" ref={list} onScroll={onScroll} tabIndex={0} role="group" aria-label={words.conversation}>
        <ol>
          {thread.messages.length > shown ? (
            <li class="more">
              <button type="button" class="link" onClick={() => setShown(shown + pageOfMessages)}>
                {words.earlier}
              </button>
            </li>
          ) : null}
          {rows.map(row => (
            <Line key={row.key} row={row} words={words} onReply={canSend ? onReply : null} onRetry={onRetry} />
          ))}
          <Replies row={last} onReply={onReply} canSend={canSend} />
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
