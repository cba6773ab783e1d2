/** Who is on the other side, and what we keep about the conversation. */
import type { ReactNode } from 'react';
import type { Conversation } from '../api/wire.ts';
import { Avatar } from '../parts/Avatar.tsx';
import { SourceMark } from '../parts/SourceMark.tsx';
import { channelName } from '../state/channel-name.ts';
import { contactName } from '../state/contact-name.ts';
import { useMessages, useSource } from '../api/queries.ts';
import { contactAddress } from '../state/contact-address.ts';
import { loadedMessages } from '../state/message-pages.ts';
import { conversationDetails } from '../state/conversation-details.ts';
import { sourceName } from '../state/source-name.ts';
import { exactTime, sinceWords } from '../state/time-words.ts';
import { useNow } from '../state/clock.ts';
import { EditableName } from './EditableName.tsx';
import { TagPicker } from './TagPicker.tsx';

/** The contents of the contact pane. */
export function ContactPanel({ conversation }: { readonly conversation: Conversation }) {
  const { contact } = conversation.metadata;
  const name = contactName(conversation);
  const details = conversationDetails(conversation.metadata);
  const now = useNow();
  const known = useSource(conversation.channel.source);
  const { data: thread } = useMessages(conversation.id);
  const address = contactAddress(known?.source.capabilities.contactIdIs, loadedMessages(thread));
  return (
    <div className="contact-body">
      <div className="contact-head">
        <Avatar name={name.text} url={contact.avatar_url ?? null} isNameless={!name.isGiven} size="large" />
        <EditableName key={contact.display_name} conversation={conversation} />
      </div>
      <Section title="Tags">
        <TagPicker conversation={conversation} />
      </Section>
      <Section title="Conversation">
        <dl className="facts">
          {address === null ? null : (
            <Fact name={address.title}>
              <bdi>{address.text}</bdi>
            </Fact>
          )}
          <Fact name="Channel">
            <SourceMark source={conversation.channel.source} /> <bdi>{channelName(conversation.channel)}</bdi>
          </Fact>
          <Fact name="Source">{sourceName(conversation.channel.source, known?.source)}</Fact>
          <Fact name="Started">
            <time dateTime={conversation.created_at} title={exactTime(conversation.created_at)}>
              {sinceWords(conversation.created_at, now)}
            </time>
          </Fact>
          <Fact name="State">{conversation.metadata.state === 'CLOSED' ? 'Closed' : 'Open'}</Fact>
        </dl>
      </Section>
      {details.length === 0 ? null : (
        <Section title="Details">
          <dl className="facts">
            {details.map(([name, value]) => (
              <Fact key={name} name={name}>
                <bdi>{value}</bdi>
              </Fact>
            ))}
          </dl>
        </Section>
      )}
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="contact-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
