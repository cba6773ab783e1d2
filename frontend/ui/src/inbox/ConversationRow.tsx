import { readContent, summarise } from '@airy/message-view/content';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { memo, type KeyboardEvent } from 'react';
import { isClosed } from '../api/actions.ts';
import { prepareThread } from '../api/queries.ts';
import type { Conversation } from '../api/wire.ts';
import { Avatar } from '../parts/Avatar.tsx';
import { PathLink } from '../parts/PathLink.tsx';
import { SourceMark } from '../parts/SourceMark.tsx';
import { TimeText } from '../parts/TimeText.tsx';
import { conversationPath } from '../routes.ts';
import { contactName } from '../state/contact-name.ts';
import { readDraft } from '../state/drafts.ts';

export interface ConversationRowProps {
  readonly conversation: Conversation;
  readonly isSelected: boolean;
  /** The one row that Tab comes to. */
  readonly isTabStop: boolean;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** One conversation in the list. */
export const ConversationRow = memo(function ConversationRow({
  conversation,
  isSelected,
  isTabStop,
  onKeyDown,
}: ConversationRowProps) {
  const { contact, unread_count: unread } = conversation.metadata;
  const name = contactName(conversation);
  const prepare = (): void => prepareThread(conversation.id);
  return (
    <PathLink
      path={conversationPath(conversation.id)}
      className="row"
      data-unread={unread > 0 || undefined}
      aria-current={isSelected ? 'page' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      onPointerEnter={prepare}
      onFocus={prepare}
      onKeyDown={onKeyDown}
    >
      <span className="row-avatar">
        <Avatar name={name.text} url={contact.avatar_url ?? null} isNameless={!name.isGiven} />
        <SourceMark source={conversation.channel.source} />
      </span>
      <span className="row-text">
        <span className="row-line">
          <bdi className="row-name">{name.text}</bdi>
          {isClosed(conversation) ? (
            <span className="row-closed" title="Closed">
              <CircleCheck aria-hidden="true" />
              <span className="hidden">Closed</span>
            </span>
          ) : null}
          <span className="row-time">
            <TimeText sentAt={conversation.last_message.sent_at} />
          </span>
        </span>
        <span className="row-line">
          <Preview conversation={conversation} isSelected={isSelected} />
          {unread > 0 ? (
            <span className="unread">
              {unread > 99 ? '99+' : unread}
              <span className="hidden"> unread</span>
            </span>
          ) : null}
        </span>
      </span>
    </PathLink>
  );
});

function Preview({ conversation, isSelected }: { readonly conversation: Conversation; readonly isSelected: boolean }) {
  const message = conversation.last_message;
  const draft = isSelected ? '' : readDraft(conversation.id);
  if (draft !== '') {
    return (
      <span className="row-preview">
        <span className="row-draft">Draft:</span> <bdi>{draft.slice(0, 200)}</bdi>
      </span>
    );
  }
  const text = summarise(readContent(message.source, message.content)).slice(0, 200);
  const failed = !message.from_contact && message.delivery_state === 'failed';
  return (
    <span className="row-preview" data-failed={failed || undefined}>
      {failed ? <CircleAlert aria-label="Not sent" /> : null}
      {message.from_contact ? null : 'You: '}
      <bdi>{text}</bdi>
    </span>
  );
}
