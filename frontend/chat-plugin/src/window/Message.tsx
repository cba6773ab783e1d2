/** @jsxImportSource preact */
import { usePart } from '../lazy/lazy-part.ts';
import type { Reply } from '../rich/message-view.ts';
import type { Words } from '../words.ts';
import { WarningIcon } from './icons.tsx';
import { rich } from './parts.ts';
import { plainTextOf, someTextOf } from './plain-text.ts';
import { PlainText } from './PlainText.tsx';
import type { MessageRow } from './rows.ts';
import { dateTime, timeOf } from './times.ts';

export interface MessageProps {
  readonly row: MessageRow;
  readonly words: Words;
  /** Null: buttons cannot be pressed. */
  readonly onReply: ((reply: Reply) => void) | null;
  readonly onRetry: (key: string) => void;
}

/** One bubble with what is to be said of it: time, and whether it was sent. */
export function Message({ row, words, onReply, onRetry }: MessageProps) {
  const classes = [
    'message',
    row.isOurs ? 'ours' : 'theirs',
    row.isFirstOfGroup ? 'first' : '',
    row.isLastOfGroup ? 'last' : '',
    row.state === 'failed' ? 'failed' : '',
  ];
  return (
    <li class={classes.join(' ')}>
      <slot name={`airy-message-${row.key}`}>
        <Bubble row={row} words={words} onReply={onReply} />
      </slot>
      <Status row={row} words={words} onRetry={onRetry} />
    </li>
  );
}

function Bubble({ row, words, onReply }: Omit<MessageProps, 'onRetry'>) {
  const plain = plainTextOf(row.content);
  const part = usePart(rich, plain === null);
  const sender = row.isOurs ? words.you : null;
  if (plain === null && typeof part === 'object') {
    const { previous, next } = words;
    return <part.RichBubble content={row.content} sender={sender} onReply={onReply} previous={previous} next={next} />;
  }
  const standIn = someTextOf(row.content) ?? (part === 'failed' ? words.failed : '…');
  return (
    <div class="bubble">
      {sender === null ? null : <span class="unseen">{sender}: </span>}
      <PlainText text={plain ?? standIn} />
    </div>
  );
}

function Status({ row, words, onRetry }: Omit<MessageProps, 'onReply'>) {
  if (row.state === 'failed')
    return (
      <p class="status bad">
        <WarningIcon />
        <span>{row.reason ?? words.notSent}</span>
        <span aria-hidden="true">·</span>
        <button type="button" class="link" onClick={() => onRetry(row.key)}>
          {words.tryAgain}
        </button>
      </p>
    );
  if (row.at === null || !row.isLastOfGroup) return null;
  const state = row.state === null ? null : words[row.state];
  return (
    <p class="status">
      <time dateTime={dateTime(row.at)}>{timeOf(row.at, words)}</time>
      {state === null ? null : <span> · {state}</span>}
    </p>
  );
}
