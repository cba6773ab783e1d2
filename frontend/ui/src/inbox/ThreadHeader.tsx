import { ArrowLeft, CircleCheck, PanelRight, RotateCcw } from 'lucide-react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { closeWithUndo, isClosed, setClosed } from '../api/actions.ts';
import type { Conversation } from '../api/wire.ts';
import { navigate } from '../navigation.ts';
import { Avatar } from '../parts/Avatar.tsx';
import { SourceMark } from '../parts/SourceMark.tsx';
import { conversationPath } from '../routes.ts';
import { channelName } from '../state/channel-name.ts';
import { contactName } from '../state/contact-name.ts';

export interface ThreadHeaderProps {
  readonly conversation: Conversation;
  readonly isPanelOpen: boolean;
  readonly onTogglePanel: () => void;
}

/** Who it is, on which channel, and what can be done with the conversation as a whole. */
export function ThreadHeader({ conversation, isPanelOpen, onTogglePanel }: ThreadHeaderProps) {
  const name = contactName(conversation);
  return (
    <header className="thread-header">
      <Button
        className="icon-button back"
        aria-label="Back to the list"
        onPress={() => navigate(conversationPath(null))}
      >
        <ArrowLeft aria-hidden="true" />
      </Button>
      <Avatar name={name.text} url={conversation.metadata.contact.avatar_url ?? null} isNameless={!name.isGiven} />
      <div className="thread-title">
        <h2>
          <bdi>{name.text}</bdi>
        </h2>
        <p>
          <SourceMark source={conversation.channel.source} />
          <bdi>{channelName(conversation.channel)}</bdi>
          {conversation.channel.connected ? null : <span className="badge warn">Disconnected</span>}
        </p>
      </div>
      <StateButton conversation={conversation} />
      <TooltipTrigger delay={400}>
        <Button className="icon-button" aria-label="Contact" aria-expanded={isPanelOpen} onPress={onTogglePanel}>
          <PanelRight aria-hidden="true" />
        </Button>
        <Tooltip className="tooltip">{isPanelOpen ? 'Hide contact' : 'Show contact'}</Tooltip>
      </TooltipTrigger>
    </header>
  );
}

function StateButton({ conversation }: { readonly conversation: Conversation }) {
  const closed = isClosed(conversation);
  const change = (): Promise<unknown> => (closed ? setClosed(conversation.id, false) : closeWithUndo(conversation.id));
  return (
    <Button className="button state-button" onPress={() => void change()}>
      {closed ? <RotateCcw aria-hidden="true" /> : <CircleCheck aria-hidden="true" />}
      <span>{closed ? 'Reopen' : 'Close'}</span>
    </Button>
  );
}
