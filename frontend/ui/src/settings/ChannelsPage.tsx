import { Plug } from 'lucide-react';
import { useState } from 'react';
import { errorWords } from '../api/client.ts';
import { useChannels, useComponents } from '../api/queries.ts';
import type { Channel, Component } from '../api/wire.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLate } from '../parts/use-late.ts';
import { announce } from '../state/announcements.ts';
import { channelName } from '../state/channel-name.ts';
import type { KnownSource } from '../state/sources.ts';
import { ChannelRow } from './ChannelRow.tsx';
import { ComponentDialog } from './ComponentDialog.tsx';
import { ConnectDialog } from './ConnectDialog.tsx';
import { SnippetDialog, type Embedding } from './SnippetDialog.tsx';
import { SourceCard } from './SourceCard.tsx';

type Open =
  | { readonly kind: 'connect' | 'settings'; readonly known: KnownSource }
  | { readonly kind: 'snippet'; readonly embedding: Embedding }
  | null;

/** Connected channels and how to connect more. */
export function ChannelsPage() {
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const onSnippet = (embedding: Embedding): void => setOpen({ kind: 'snippet', embedding });
  const onConnected = ({ source }: KnownSource, channel: Channel): void => {
    announce({ kind: 'done', text: `${channelName(channel)} is connected.` });
    if (source.embed === null) close();
    else onSnippet({ channel, embed: source.embed });
  };
  return (
    <>
      <header className="settings-head">
        <h2>Channels</h2>
        <p>Where people can write to you. What they write arrives in the inbox.</p>
      </header>
      <ConnectedChannels onSnippet={onSnippet} />
      <SourceCards onOpen={setOpen} />
      {open?.kind === 'connect' ? (
        <ConnectDialog
          source={open.known.source}
          onClose={close}
          onConnected={channel => onConnected(open.known, channel)}
        />
      ) : null}
      {open?.kind === 'settings' ? (
        <ComponentDialog component={open.known.component} onClose={close} onSaved={close} />
      ) : null}
      <SnippetDialog embedding={open?.kind === 'snippet' ? open.embedding : null} onClose={close} />
    </>
  );
}

function ConnectedChannels({ onSnippet }: { readonly onSnippet: (embedding: Embedding) => void }) {
  const channels = useChannels();
  const isLate = useLate(channels.isPending);
  if (channels.isError) return <Unread what="channels" error={channels.error} retry={() => void channels.refetch()} />;
  if (channels.data === undefined) return isLate ? <Skeleton /> : null;
  if (channels.data.length === 0)
    return (
      <Problem
        drawing={<Plug className="drawing" aria-hidden="true" />}
        title="No channel is connected"
        text="Choose one below: each says what it needs."
        action={null}
      />
    );
  return (
    <ul className="card-list" aria-label="Connected channels">
      {channels.data.map(channel => (
        <ChannelRow key={channel.id} channel={channel} onSnippet={onSnippet} />
      ))}
    </ul>
  );
}

function SourceCards({ onOpen }: { readonly onOpen: (open: Open) => void }) {
  const components = useComponents();
  if (components.isError)
    return <Unread what="kinds of channels" error={components.error} retry={() => void components.refetch()} />;
  const known = (components.data ?? []).flatMap(sourcesToShow);
  return (
    <section className="connect-cards" aria-label="Connect a channel">
      {known.map(one => (
        <SourceCard
          key={one.source.id}
          known={one}
          onConnect={() => onOpen({ kind: 'connect', known: one })}
          onSettings={() => onOpen({ kind: 'settings', known: one })}
        />
      ))}
    </section>
  );
}

/** What people can do something about: connect a channel of it, or set it up. */
function sourcesToShow(component: Component): readonly KnownSource[] {
  if (component.installationStatus === 'uninstalled') return [];
  return component.sources
    .filter(({ connect }) => connect !== null || component.settings.length > 0)
    .filter(
      ({ capabilities, limits }) => capabilities.receives.length > 0 || limits === null || limits.kinds.length > 0,
    )
    .map(source => ({ source, component }));
}

function Unread(props: { readonly what: string; readonly error: Error; readonly retry: () => void }) {
  const { what, error, retry } = props;
  return (
    <Problem
      title={`The ${what} could not be read`}
      text={errorWords(error)}
      action={{ label: 'Try again', run: retry }}
    />
  );
}

function Skeleton() {
  return (
    <div className="card-list" aria-busy="true">
      <div className="card-row">
        <span className="skeleton-line" data-width="long" />
      </div>
    </div>
  );
}
