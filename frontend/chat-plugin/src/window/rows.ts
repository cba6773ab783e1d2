/** What stands in the list, one row a line of it: days, and messages in groups of one side within five minutes. Pure. */
import type { MessagePayload } from '@airy/contract';
import type { Outgoing, Thread } from '../visit/thread.ts';

export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly content: unknown;
  readonly source: string;
  readonly isOurs: boolean;
  /** Epoch ms; null for the welcome text, which has no time. */
  readonly at: number | null;
  readonly isFirstOfGroup: boolean;
  readonly isLastOfGroup: boolean;
  /** Of the visitor's messages; null for the others, and where a later one says it. */
  readonly state: 'sending' | 'failed' | 'sent' | 'read' | null;
  readonly reason: string | null;
}

export interface DayRow {
  readonly kind: 'day';
  readonly key: string;
  /** Epoch ms of some moment of that day. */
  readonly at: number;
}

export type Row = MessageRow | DayRow;

type Plain = Omit<MessageRow, 'isFirstOfGroup' | 'isLastOfGroup'>;

const groupMs = 5 * 60 * 1000;

export interface RowOptions {
  /** Content of the shop's first words. */
  readonly welcome: unknown;
  /** Nothing was said before what is here. */
  readonly isWhole: boolean;
  /** Agents have seen all that the visitor wrote. */
  readonly isRead: boolean;
}

export function rowsOf(thread: Thread, { welcome, isWhole, isRead }: RowOptions): readonly Row[] {
  const lastOwn = thread.messages.findLast(message => message.from_contact);
  const lastState = isRead ? 'read' : 'sent';
  const plain: Plain[] = [
    ...(isWhole ? [welcomeRow(welcome)] : []),
    ...thread.messages.map(message =>
      messageRow(message, message === lastOwn && thread.outbox.length === 0 ? lastState : null),
    ),
    ...thread.outbox.map(outgoingRow),
  ];
  return plain.flatMap((row, index) => {
    const grouped = { ...row, ...groupOf(plain[index - 1], row, plain[index + 1]) };
    return isNewDay(plain[index - 1], row) ? [dayRow(row.at ?? 0), grouped] : [grouped];
  });
}

function welcomeRow(content: unknown): Plain {
  return {
    kind: 'message',
    key: 'welcome',
    content,
    source: 'chatplugin',
    isOurs: false,
    at: null,
    state: null,
    reason: null,
  };
}

function messageRow(message: MessagePayload, state: 'sent' | 'read' | null): Plain {
  return {
    kind: 'message',
    key: message.id,
    content: message.content,
    source: message.source,
    isOurs: message.from_contact,
    at: Date.parse(message.sent_at),
    state,
    reason: null,
  };
}

function outgoingRow({ key, content, at, state, reason }: Outgoing): Plain {
  return { kind: 'message', key, content, source: 'chatplugin', isOurs: true, at, state, reason };
}

function dayRow(at: number): DayRow {
  return { kind: 'day', key: `day ${new Date(at).toDateString()}`, at };
}

function isNewDay(before: Plain | undefined, row: Plain): boolean {
  if (row.at === null) return false;
  return (
    before?.at === undefined ||
    before.at === null ||
    new Date(before.at).toDateString() !== new Date(row.at).toDateString()
  );
}

function groupOf(before: Plain | undefined, row: Plain, after: Plain | undefined) {
  return { isFirstOfGroup: !isTogether(before, row), isLastOfGroup: !isTogether(row, after) };
}

function isTogether(first: Plain | undefined, second: Plain | undefined): boolean {
  if (first === undefined || second === undefined || first.isOurs !== second.isOurs) return false;
  if (first.at === null || second.at === null) return false;
  return second.at - first.at < groupMs && !isNewDay(first, second);
}
