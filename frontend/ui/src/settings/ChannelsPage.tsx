import { Plug } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import { useChannels, useIsConfigured } from '../api/queries.ts';
import type { Channel } from '../api/wire.ts';
import { Problem } from '../parts/Problem.tsx';
import { SourceMark } from '../parts/SourceMark.tsx';
import { useLate } from '../parts/use-late.ts';
import { ChannelRow } from './ChannelRow.tsx';
import { ConnectFacebook } from './ConnectFacebook.tsx';
import { ConnectWidget } from './ConnectWidget.tsx';
import { SetUpFacebook } from './SetUpFacebook.tsx';
import { SnippetDialog } from './SnippetDialog.tsx';

type Open =
  | { readonly kind: 'widget' | 'facebook' | 'set-up-facebook' }
  | { readonly kind: 'snippet'; readonly channel: Channel }
  | null;

/** Connected channels and how to connect more. */
export function ChannelsPage() {
  const channels = useChannels();
  const hasFacebook = useIsConfigured('facebook');
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const isLate = useLate(channels.isPending);
  return (
    <>
      <header className="settings-head">
        <h2>Channels</h2>
        <p>Where people can write to you. What they write arrives in the inbox.</p>
      </header>
      <div className="connect-cards">
        <ConnectCard
          source="chatplugin"
          title="Chat widget"
          text="A chat window on your own website."
          verb="Connect"
          onPress={() => setOpen({ kind: 'widget' })}
        />
        <ConnectCard
          source="facebook"
          title="Messenger"
          text={hasFacebook ? 'Messages to your Facebook page.' : 'Messages to your Facebook page. Not set up yet.'}
          verb={hasFacebook ? 'Connect' : 'Set up'}
          onPress={() => setOpen({ kind: hasFacebook ? 'facebook' : 'set-up-facebook' })}
        />
      </div>
      {isLate ? (
        <div className="card-list" aria-busy="true">
          <div className="card-row">
            <span className="skeleton-line" data-width="long" />
          </div>
        </div>
      ) : null}
      {channels.isError ? (
        <Problem
          title="The channels could not be read"
          text={errorWords(channels.error)}
          action={{ label: 'Try again', run: () => void channels.refetch() }}
        />
      ) : null}
      {channels.data?.length === 0 ? (
        <Problem
          drawing={<Plug className="drawing" aria-hidden="true" />}
          title="No channel is connected"
          text="Start with the chat widget: it needs a name and one line in your page."
          action={null}
        />
      ) : null}
      {channels.data !== undefined && channels.data.length > 0 ? (
        <ul className="card-list" aria-label="Connected channels">
          {channels.data.map(channel => (
            <ChannelRow key={channel.id} channel={channel} onSnippet={() => setOpen({ kind: 'snippet', channel })} />
          ))}
        </ul>
      ) : null}
      <ConnectWidget
        isOpen={open?.kind === 'widget'}
        onClose={close}
        onConnected={channel => setOpen({ kind: 'snippet', channel })}
      />
      <ConnectFacebook isOpen={open?.kind === 'facebook'} onClose={close} />
      <SetUpFacebook isOpen={open?.kind === 'set-up-facebook'} onClose={close} />
      <SnippetDialog channel={open?.kind === 'snippet' ? open.channel : null} onClose={close} />
    </>
  );
}

interface ConnectCardProps {
  readonly source: string;
  readonly title: string;
  readonly text: string;
  /** What the button does. */
  readonly verb: string;
  readonly onPress: () => void;
}

function ConnectCard({ source, title, text, verb, onPress }: ConnectCardProps) {
  return (
    <div className="connect-card">
      <SourceMark source={source} />
      <h3>{title}</h3>
      <p>{text}</p>
      <Button className="button" aria-label={`${verb} ${title}`} onPress={onPress}>
        {verb}
      </Button>
    </div>
  );
}
