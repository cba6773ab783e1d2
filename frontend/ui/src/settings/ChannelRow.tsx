import { useState } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import type { Channel } from '../api/wire.ts';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import { SourceMark } from '../parts/SourceMark.tsx';
import { announce } from '../state/announcements.ts';
import { channelName } from '../state/channel-name.ts';
import { sourceName } from '../state/source-name.ts';
import { disconnectChannel } from './channel-actions.ts';

export interface ChannelRowProps {
  readonly channel: Channel;
  readonly onSnippet: () => void;
}

/** A connected channel. */
export function ChannelRow({ channel, onSnippet }: ChannelRowProps) {
  const [isAsking, setIsAsking] = useState(false);
  const name = channelName(channel);
  const id = channel.source === 'chatplugin' ? channel.id : channel.source_channel_id;
  const disconnect = async (): Promise<void> => {
    try {
      await disconnectChannel(channel);
      announce({ kind: 'done', text: `${name} is disconnected.` });
    } catch (error) {
      announce({ kind: 'error', text: errorWords(error) });
    }
  };
  return (
    <li className="card-row">
      <SourceMark source={channel.source} />
      <div className="card-row-text">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span className="channel-facts">
          <span>{sourceName(channel.source)}</span>
          <code title={id}>{id}</code>
        </span>
      </div>
      <div className="card-row-actions">
        {channel.source === 'chatplugin' ? (
          <Button className="button" aria-label={`Show the snippet of ${name}`} onPress={onSnippet}>
            Snippet
          </Button>
        ) : null}
        <Button className="button quiet" aria-label={`Disconnect ${name}`} onPress={() => setIsAsking(true)}>
          Disconnect
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Disconnect ${name}?`}
        text="New messages will no longer arrive, and nobody can answer on this channel. Conversations and their messages are kept."
        confirm="Disconnect"
        onConfirm={() => void disconnect()}
        onClose={() => setIsAsking(false)}
      />
    </li>
  );
}
