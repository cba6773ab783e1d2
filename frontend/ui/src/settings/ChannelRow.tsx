import { useState } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import { useSource } from '../api/queries.ts';
import type { Channel } from '../api/wire.ts';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import { SourceMark } from '../parts/SourceMark.tsx';
import { announce } from '../state/announcements.ts';
import { channelName } from '../state/channel-name.ts';
import { sourceName } from '../state/source-name.ts';
import { CheckLine, runCheck, type CheckState } from './CheckLine.tsx';
import { checkChannel, disconnectChannel } from './channel-actions.ts';
import type { Embedding } from './SnippetDialog.tsx';

export interface ChannelRowProps {
  readonly channel: Channel;
  readonly onSnippet: (embedding: Embedding) => void;
}

/** A connected channel, with what its source can do about it. */
export function ChannelRow({ channel, onSnippet }: ChannelRowProps) {
  const declared = useSource(channel.source)?.source ?? null;
  const [check, setCheck] = useState<CheckState>(null);
  const name = channelName(channel);
  const kind = sourceName(channel.source, declared);
  const embed = declared?.embed ?? null;
  const id = embed === null ? channel.source_channel_id : channel.id;
  return (
    <li className="card-row">
      <SourceMark source={channel.source} />
      <div className="card-row-text">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span className="channel-facts">
          <span>{kind}</span>
          <code title={id}>{id}</code>
        </span>
      </div>
      <div className="card-row-actions">
        {embed === null ? null : (
          <Button
            className="button"
            aria-label={`Show the snippet of ${name}`}
            onPress={() => onSnippet({ channel, embed })}
          >
            Snippet
          </Button>
        )}
        {declared?.canCheck ? (
          <Button
            className="button"
            aria-label={`Check ${name} (${kind})`}
            aria-disabled={check?.kind === 'asking'}
            onPress={() => void runCheck(check, () => checkChannel(channel), setCheck)}
          >
            Check
          </Button>
        ) : null}
        {declared?.canDisconnect ? <Disconnect channel={channel} kind={kind} /> : null}
        {declared?.canDisconnect === false ? <span className="row-note">Its source disconnects it.</span> : null}
      </div>
      <CheckLine state={check} />
    </li>
  );
}

function Disconnect({ channel, kind }: { readonly channel: Channel; readonly kind: string }) {
  const [isAsking, setIsAsking] = useState(false);
  const name = channelName(channel);
  const disconnect = async (): Promise<void> => {
    try {
      await disconnectChannel(channel);
      announce({ kind: 'done', text: `${name} is disconnected.` });
    } catch (error) {
      announce({ kind: 'error', text: errorWords(error) });
    }
  };
  return (
    <>
      <Button className="button quiet" aria-label={`Disconnect ${name} (${kind})`} onPress={() => setIsAsking(true)}>
        Disconnect
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Disconnect ${name}?`}
        text="New messages will no longer arrive, and nobody can answer on this channel. Conversations and their messages are kept."
        confirm="Disconnect"
        onConfirm={() => void disconnect()}
        onClose={() => setIsAsking(false)}
      />
    </>
  );
}
