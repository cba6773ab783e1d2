/** @jsxImportSource preact */
import { useMemo } from 'preact/hooks';
import type { Words } from '../words.ts';
import { WarningIcon } from './icons.tsx';
import { MessageContent, readContent, type Reply } from './message-view.ts';
import type { MessageRow } from './rows.ts';
import { dateTime, timeOf } from './times.ts';

export interface MessageProps {
  readonly row: MessageRow;
  readonly words: Words;
  readonly onReply: (reply: Reply) => void;
  readonly onRetry: (key: string) => void;
}

/** One bubble with what is to be said of it: time, and whether it was sent. */
export function Message({ row, words, onReply, onRetry }: MessageProps) {
  const view = useMemo(() => readContent(row.content), [row.content]);
  const isBare = view.parts.length > 0 && view.parts.every(part => part.kind === 'cards' || part.kind === 'image');
  const classes = [
    'message',
    row.isOurs ? 'ours' : 'theirs',
    row.isFirstOfGroup ? 'first' : '',
    row.isLastOfGroup ? 'last' : '',
    isBare ? 'bare' : '',
    row.state === 'failed' ? 'failed' : '',
  ];
  return (
    <li class={classes.join(' ')}>
      {view.parts.length === 0 ? null : (
        <div class="bubble">
          {row.isOurs ? <span class="unseen">{words.you}: </span> : null}
          <MessageContent view={view} onReply={onReply} />
        </div>
      )}
      <Status row={row} words={words} onRetry={onRetry} />
    </li>
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
  const state = row.state === 'sending' ? words.sending : row.state === 'sent' ? words.sent : null;
  return (
    <p class="status">
      <time dateTime={dateTime(row.at)}>{timeOf(row.at)}</time>
      {state === null ? null : <span> · {state}</span>}
    </p>
  );
}
