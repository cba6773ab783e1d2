/** Messages that one sender wrote in one go. */
import { memo } from 'react';
import { useSession } from '../api/queries.ts';
import { senderName } from '../state/sender-name.ts';
import type { MessageGroup } from '../state/thread-items.ts';
import { clockTime, exactTime } from '../state/time-words.ts';
import { MessageBubble } from './MessageBubble.tsx';

export interface MessageGroupViewProps {
  readonly group: MessageGroup;
  readonly contactName: string;
}

/** A group: who and when once, then the bubbles. */
export const MessageGroupView = memo(
  function MessageGroupView({ group, contactName }: MessageGroupViewProps) {
    const userId = useSession().data?.id ?? null;
    const first = group.messages[0];
    if (first === undefined) return null;
    const who = group.fromContact ? contactName : senderName(group.sender, userId);
    return (
      <div className="group" data-side={group.fromContact ? 'theirs' : 'ours'}>
        <p className="group-head">
          <bdi>{who}</bdi>
          <time dateTime={first.sent_at} title={exactTime(first.sent_at)}>
            {clockTime(first.sent_at)}
          </time>
        </p>
        {group.messages.map((message, index) => (
          <MessageBubble key={message.id} message={message} isLast={index === group.messages.length - 1} />
        ))}
      </div>
    );
  },
  (before, after) =>
    before.contactName === after.contactName &&
    before.group.key === after.group.key &&
    before.group.messages.length === after.group.messages.length &&
    before.group.messages.every((one, index) => one === after.group.messages[index]),
);
