import { exactTime, shortTime } from '../state/time-words.ts';
import { useNow } from '../state/clock.ts';

/** A time relative to now; the exact one on hover. */
export function TimeText({ sentAt }: { readonly sentAt: string }) {
  const now = useNow();
  return (
    <time dateTime={sentAt} title={exactTime(sentAt)}>
      {shortTime(sentAt, now)}
    </time>
  );
}
