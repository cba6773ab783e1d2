import { at } from '@airy/content';
import { MessageContent, QuickReplies } from '@airy/message-view';
import { readContent } from '@airy/message-view/content';
import { MailPart } from '@airy/message-view/mail';
import { memo, useMemo } from 'react';
import type { Message } from '../api/wire.ts';
import { deliveryOf } from '../state/delivery.ts';
import { exactTime } from '../state/time-words.ts';
import { DeliveryMark } from './DeliveryMark.tsx';

export interface MessageBubbleProps {
  readonly message: Message;
  /** The last of its group says what became of it; a failure says so everywhere. */
  readonly isLast: boolean;
}

/** One message with its reaction and its delivery. */
export const MessageBubble = memo(function MessageBubble({ message, isLast }: MessageBubbleProps) {
  const view = useMemo(() => readContent(message.source, message.content), [message.source, message.content]);
  const delivery = deliveryOf(message);
  const reaction = at(message.metadata, 'reaction', 'emoji');
  return (
    <div className="message" data-message={message.id} data-failed={delivery?.kind === 'failed' || undefined}>
      {view.parts.length === 0 ? null : (
        <div className="bubble" title={exactTime(message.sent_at)}>
          <MessageContent view={view} mail={MailPart} />
          {typeof reaction === 'string' && reaction !== '' ? (
            <span className="reaction" title="Reaction of the contact">
              <span className="hidden">Reaction: </span>
              {reaction}
            </span>
          ) : null}
        </div>
      )}
      <QuickReplies replies={view.quickReplies} />
      {delivery !== null && (isLast || delivery.kind === 'failed') ? (
        <DeliveryMark messageId={message.id} delivery={delivery} />
      ) : null}
    </div>
  );
});
