/** Where an agent writes. */
import { formatOf } from '@airy/message-view/content';
import { CloudOff, SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { closeWithUndo } from '../api/actions.ts';
import { keys, queryClient } from '../api/queries.ts';
import { outbox } from '../api/sending.ts';
import type { Conversation, MessagePage, Pages } from '../api/wire.ts';
import { useMedia } from '../parts/use-media.ts';
import { announce } from '../state/announcements.ts';
import { channelName } from '../state/channel-name.ts';
import { contactName } from '../state/contact-name.ts';
import { readDraft, saveDraft } from '../state/drafts.ts';
import { PathLink } from '../parts/PathLink.tsx';
import { settingsPath } from '../routes.ts';

/** From this share of the limit on, the characters left are shown. */
const countFrom = 0.8;

/** The composer of a conversation; without a connected channel it says why nothing can be sent. */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { channel } = conversation;
  if (channel.connected) return <WritingField conversation={conversation} />;
  return (
    <div className="composer">
      <p className="composer-closed">
        <CloudOff aria-hidden="true" />
        <span>
          <bdi>{channelName(channel)}</bdi> is disconnected, so nothing can be sent.{' '}
          <PathLink path={settingsPath('channels')}>Connect it again</PathLink> to answer.
        </span>
      </p>
    </div>
  );
}

function WritingField({ conversation }: { readonly conversation: Conversation }) {
  const { id, channel } = conversation;
  const [text, setText] = useState(() => readDraft(id));
  const field = useRef<HTMLTextAreaElement>(null);
  const hasKeyboard = useMedia('(pointer: fine)');
  useEffect(() => {
    if (hasKeyboard) field.current?.focus({ preventScroll: true });
  }, [hasKeyboard]);
  const format = formatOf(channel.source);
  const limit = format?.limits?.maxTextLength ?? null;
  const { length } = text;
  const isTooLong = limit !== null && length > limit;
  const canSend = text.trim() !== '' && !isTooLong;

  const change = (next: string): void => {
    setText(next);
    saveDraft(id, next);
  };
  const submit = (): boolean => {
    if (!canSend) return false;
    const words = text.trim();
    const message = {
      conversationId: id,
      source: channel.source,
      content: format?.writeText(words) ?? { text: words },
    };
    const isTaken = outbox.add({ ...message, afterId: newestMessageId(id) });
    if (isTaken) change('');
    else announce({ kind: 'error', text: 'Too many messages are waiting to be sent. Your text is kept.' });
    return isTaken;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    const closes = event.ctrlKey || event.metaKey;
    if (!hasKeyboard && !closes) return;
    event.preventDefault();
    if (submit() && closes) void closeWithUndo(id);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    submit();
  };
  return (
    <form className="composer" onSubmit={onSubmit}>
      <div className="composer-field" data-invalid={isTooLong || undefined}>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          placeholder={`Write to ${contactName(conversation).text}`}
          aria-label="Message"
          aria-describedby="composer-hint"
          aria-invalid={isTooLong || undefined}
          enterKeyHint={hasKeyboard ? 'send' : 'enter'}
          onChange={event => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <TooltipTrigger delay={400}>
          <Button type="submit" className="button primary send" isDisabled={!canSend} aria-label="Send">
            <SendHorizontal aria-hidden="true" />
          </Button>
          <Tooltip className="tooltip">Send (Enter)</Tooltip>
        </TooltipTrigger>
      </div>
      <p className="composer-hint" id="composer-hint">
        {hasKeyboard ? <span>Enter sends · Shift + Enter breaks the line · Ctrl + Enter sends and closes</span> : null}
        {limit !== null && length >= limit * countFrom ? (
          <span className="composer-count" data-over={isTooLong || undefined} role="status">
            {isTooLong ? `${length - limit} characters too many` : `${limit - length} characters left`}
          </span>
        ) : null}
      </p>
    </form>
  );
}

function newestMessageId(conversationId: string): string | null {
  const thread = queryClient.getQueryData<Pages<MessagePage>>(keys.messages(conversationId));
  return thread?.pages[0]?.data[0]?.id ?? null;
}
