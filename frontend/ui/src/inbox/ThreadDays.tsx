import { memo } from 'react';
import { useNow } from '../state/clock.ts';
import type { ThreadDay, ThreadItem } from '../state/thread-items.ts';
import { dayWords, exactTime } from '../state/time-words.ts';
import { MessageGroupView } from './MessageGroupView.tsx';

export interface ThreadDaysProps {
  readonly days: readonly ThreadDay[];
  readonly contactName: string;
}

/** The days of a thread, each under its mark, which stays in sight while the day does. */
export const ThreadDays = memo(function ThreadDays({ days, contactName }: ThreadDaysProps) {
  return days.map(day => (
    <div className="day" key={day.key}>
      <DayMark sentAt={day.sentAt} />
      {day.items.map(item => (
        <Item key={item.key} item={item} contactName={contactName} />
      ))}
    </div>
  ));
});

function Item({ item, contactName }: { readonly item: ThreadItem; readonly contactName: string }) {
  if (item.kind === 'group') return <MessageGroupView group={item} contactName={contactName} />;
  return (
    <div className="new-line" role="separator" aria-label="New messages">
      <span>New</span>
    </div>
  );
}

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
