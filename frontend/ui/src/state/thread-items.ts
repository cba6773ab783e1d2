/** From messages to what a thread shows: day marks, the line above the first unread one, groups. Pure. */
import type { Message } from '../api/wire.ts';

const groupGapMs = 5 * 60_000;

export interface MessageGroup {
  readonly kind: 'group';
  /** Id of its first message. */
  readonly key: string;
  readonly fromContact: boolean;
  readonly sender: Message['sender'];
  readonly messages: readonly Message[];
}

export type ThreadItem = { readonly kind: 'new'; readonly key: string } | MessageGroup;

export interface ThreadDay {
  readonly key: string;
  /** Of its first message. */
  readonly sentAt: string;
  readonly items: readonly ThreadItem[];
}

/** `messages` oldest first; `firstUnreadId` is the message that the "new" line stands above, null for none. */
export function threadDays(messages: readonly Message[], firstUnreadId: string | null): readonly ThreadDay[] {
  const days: { readonly key: string; readonly sentAt: string; readonly items: ThreadItem[] }[] = [];
  for (const message of messages) {
    const key = new Date(message.sent_at).toDateString();
    if (days.at(-1)?.key !== key) days.push({ key, sentAt: message.sent_at, items: [] });
    const items = days.at(-1)?.items ?? [];
    if (message.id === firstUnreadId) items.push({ kind: 'new', key: 'new' });
    const last = items.at(-1);
    if (last?.kind === 'group' && belongs(last, message)) {
      items[items.length - 1] = { ...last, messages: [...last.messages, message] };
    } else {
      items.push(groupOf(message));
    }
  }
  return days;
}

/** The first message that the reader has not seen: the unread-th contact message from the end; null if all are read. */
export function firstUnread(messages: readonly Message[], unreadCount: number): string | null {
  if (unreadCount <= 0) return null;
  const fromContact = messages.filter(message => message.from_contact);
  return (fromContact.at(-unreadCount) ?? fromContact[0])?.id ?? null;
}

function groupOf(message: Message): MessageGroup {
  const { id, from_contact: fromContact, sender } = message;
  return { kind: 'group', key: id, fromContact, sender, messages: [message] };
}

function belongs(group: MessageGroup, message: Message): boolean {
  const last = group.messages.at(-1);
  if (last === undefined || group.fromContact !== message.from_contact || group.sender.id !== message.sender.id)
    return false;
  return Date.parse(message.sent_at) - Date.parse(last.sent_at) <= groupGapMs;
}
