/** Where an agent writes. */
import { formatOf } from '@airy/message-view/content';
import { CloudOff, Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSource } from '../api/queries.ts';
import type { Conversation } from '../api/wire.ts';
import { PathLink } from '../parts/PathLink.tsx';
import { settingsPath } from '../routes.ts';
import { channelName } from '../state/channel-name.ts';
import { useNow } from '../state/clock.ts';
import { kindsInWords, replyWindowState, type ReplyWindowState } from '../state/reply-window.ts';
import { exactTime } from '../state/time-words.ts';
import { WritingField } from './WritingField.tsx';

/** The composer of a conversation; where nothing can be sent it says why, and what still can. */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { channel, last_received_at: lastReceivedAt } = conversation;
  const known = useSource(channel.source)?.source ?? null;
  const now = useNow();
  if (!channel.connected) return <Disconnected conversation={conversation} />;
  const format = formatOf(channel.source) ?? formatOf(known?.id ?? '');
  const window = known === null ? null : replyWindowState(known.capabilities, lastReceivedAt, now);
  if (window?.kind === 'closed') return <WindowClosed state={window} platform={known?.name ?? ''} />;
  const hint = window?.kind === 'closing' ? `You can answer until ${exactTime(window.until)}.` : null;
  return <WritingField conversation={conversation} format={format} hint={hint} />;
}

function Closed({ sign, children }: { readonly sign: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="composer">
      <p className="composer-closed">
        {sign}
        <span>{children}</span>
      </p>
    </div>
  );
}

function Disconnected({ conversation: { channel } }: { readonly conversation: Conversation }) {
  return (
    <Closed sign={<CloudOff aria-hidden="true" />}>
      <bdi>{channelName(channel)}</bdi> is disconnected, so nothing can be sent.{' '}
      <PathLink path={settingsPath('channels')}>Connect it again</PathLink> to answer.
    </Closed>
  );
}

interface WindowClosedProps {
  readonly state: Extract<ReplyWindowState, { readonly kind: 'closed' }>;
  readonly platform: string;
}

function WindowClosed({ state: { since, afterwards }, platform }: WindowClosedProps) {
  const still =
    afterwards.length === 0
      ? 'You can answer once the contact writes again.'
      : `Only ${kindsInWords(afterwards)} can be sent, through the API, until the contact writes.`;
  return (
    <Closed sign={<Hourglass aria-hidden="true" />}>
      {since === null ? (
        `${platform} takes other messages only after the contact has written. `
      ) : (
        <>
          {platform} took answers until{' '}
          <time dateTime={since} title={exactTime(since)}>
            {exactTime(since)}
          </time>
          : the contact wrote too long ago.{' '}
        </>
      )}
      {still}
    </Closed>
  );
}
