import { memo } from 'react';
import { useNow } from '../state/clock.ts';
import type { ThreadItem } from '../state/thread-items.ts';
import { dayWords, exactTime } from '../state/time-words.ts';
import { MessageGroupView } from './MessageGroupView.tsx';

export interface ThreadItemsProps {
  readonly items: readonly ThreadItem[];
  readonly contactName: string;
}

/** Day marks, the "new" line and groups, in order. */
export const ThreadItems = memo(function ThreadItems({ items, contactName }: ThreadItemsProps) {
  return items.map(item => {
    if (item.kind === 'day') return <DayMark key={item.key} sentAt={item.sentAt} />;
    if (item.kind === 'new') {
      return (
        <div className="new-line" key={item.key} role="separator" aria-label="New messages">
          <span>New</span>
        </div>
      );
    }
    return <MessageGroupView key={item.key} group={item} contactName={contactName} />;
  });
});

function DayMark({ sentAt }: { readonly sentAt: string }) {
  const now = useNow();
  return (
    <div className="day-mark">
      <time dateTime={sentAt} title={exactTime(sentAt)}>
        {dayWords(sentAt, now)}
      </time>
    </div>
  );
}
