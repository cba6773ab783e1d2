/**
 * What webhooks are told of an event of the log (contract §5): none, one or more events, each to be rendered only if
 * somebody wants it. Their ids derive from the event's, so rendering twice is one event to the receiver.
 */
import { presentChannel, presentContactEvent, presentMessage, presentTag } from '@airy/contract';
import type { AdministrationEvent, ConversationEvent, MessageData, MetadataData } from '@airy/domain';
import { shownWebhookUrl, type Document, type Json, type Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { conversationPayload } from './conversation-payload.ts';
import type { Lookups } from './lookups.ts';

export type LogEvent = ConversationEvent | AdministrationEvent;

export interface Rendering {
  /** Epoch ms; also by what is selected: who subscribed later is not told. */
  readonly timestamp: number;
  readonly payload: object;
}

export interface EventDraft {
  readonly type: string;
  /** Header `webhook-id`. */
  readonly id: string;
  /** Only so far as the view has folded the event. */
  readonly needsView: boolean;
  /** Null: there is nothing to be told of. */
  render(lookups: Lookups): Promise<Rendering | null> | Rendering | null;
}

/** Types that a draft may have. */
export const draftTypes = [
  'message.created',
  'message.updated',
  'conversation.created',
  'conversation.updated',
  'conversation.closed',
  'conversation.opened',
  'channel.updated',
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'contact.merged',
  'tag.updated',
  'webhook.failing',
  'webhook.recovered',
  'webhook.disabled',
] as const;

type DraftType = (typeof draftTypes)[number];

export function draftsOf(event: LogEvent): readonly EventDraft[] {
  const timestamp = Date.parse(event.time);
  const told = (type: DraftType, payload: object): EventDraft[] => [
    { type, id: idOf(event.id, type), needsView: false, render: () => ({ timestamp, payload }) },
  ];
  switch (event.type) {
    case 'message.created':
      return [...newMessage(event, event.data), ...firstMessage(event, event.data), ...changed(event, event.data)];
    case 'message.updated':
      return [...(isSentAgain(event.data.message) ? newMessage(event, event.data) : []), ...changed(event, event.data)];
    case 'metadata.updated':
      return metadataDrafts(event, event.data);
    case 'channel.updated':
      return told('channel.updated', presentChannel(event.data.channel, null));
    case 'tag.updated':
      return told('tag.updated', presentTag(event.data.tag));
    case 'contact.created':
    case 'contact.updated':
      return told(event.type, presentContactEvent(event.data.contact));
    case 'contact.deleted':
      return told(event.type, { id: event.data.id, merged_into: event.data.mergedInto });
    case 'contact.merged':
      return told(event.type, { source_id: event.data.sourceId, destination_id: event.data.destinationId });
    case 'webhook.failing':
    case 'webhook.recovered':
    case 'webhook.disabled': {
      const { webhook, since, reason } = event.data;
      return told(event.type, {
        id: webhook.id,
        name: webhook.name,
        url: shownWebhookUrl(webhook.endpoint),
        since,
        reason,
      });
    }
    default:
      return [];
  }
}

type MessageEvent = Pick<LogEvent, 'id' | 'time' | 'commandid'>;

function idOf(stem: string, type: DraftType): string {
  return `evt_${uuid5(stem, `:webhook:${type}`)}`;
}

/** Airy Core told a message that is sent again as a new one, too. */
function isSentAgain({ isFromContact, deliveryState, updatedAt, openAttempt }: Message): boolean {
  return !isFromContact && deliveryState === 'PENDING' && updatedAt === null && openAttempt === null;
}

function newMessage(event: MessageEvent, { message, metadata }: MessageData): EventDraft[] {
  const payload = messagePayload(message, documentOf(metadata), null);
  const type = 'message.created';
  return [{ type, id: idOf(event.id, type), needsView: false, render: () => ({ timestamp: message.sentAt, payload }) }];
}

function firstMessage(event: MessageEvent, { message }: MessageData): EventDraft[] {
  return message.index === 0 ? [ofConversation(event, 'conversation.created', message.conversationId)] : [];
}

/** The message with its document, and its conversation. Of one command each is told once. */
function changed(event: MessageEvent, { message, metadata }: MessageData): EventDraft[] {
  const document = documentOf(metadata);
  const time = message.updatedAt ?? message.sentAt;
  // A message that is new is as old as it says, also where it was imported.
  const isNew = message.updatedAt === null && document === null;
  const timestamp = isNew ? time : Math.max(time, Date.parse(event.time));
  const updated: EventDraft = {
    type: 'message.updated',
    id: idOf(event.commandid + message.id, 'message.updated'),
    needsView: false,
    render: () => ({ timestamp, payload: messagePayload(message, document, document ?? {}) }),
  };
  return [updated, ofConversation(event, 'conversation.updated', message.conversationId)];
}

function metadataDrafts(event: MessageEvent, data: MetadataData): readonly EventDraft[] {
  const { subject, identifier } = data;
  if (subject === 'channel') return [channelDocument(event, data)];
  const conversationId = data.conversationId ?? identifier;
  const drafts = [ofConversation(event, 'conversation.updated', conversationId, Date.parse(event.time))];
  if (subject === 'message') drafts.unshift(messageDocument(event, data));
  else if (data.stateBefore !== undefined) drafts.push(...changeOfState(event, data, data.stateBefore));
  return drafts;
}

function messageDocument(event: MessageEvent, { identifier, metadata }: MetadataData): EventDraft {
  const document = documentOf(metadata) ?? {};
  return {
    type: 'message.updated',
    id: idOf(event.commandid + identifier, 'message.updated'),
    needsView: true,
    async render(lookups) {
      const row = await lookups.message(identifier);
      if (row === null) return null;
      const timestamp = Math.max(row.message.updatedAt ?? row.message.sentAt, Date.parse(event.time));
      return { timestamp, payload: messagePayload(row.message, document, document) };
    },
  };
}

function changeOfState(event: MessageEvent, data: MetadataData, before: string | null): readonly EventDraft[] {
  const isClosed = documentOf(data.metadata)?.['state'] === 'CLOSED';
  if (isClosed === (before === 'CLOSED')) return [];
  const type = isClosed ? 'conversation.closed' : 'conversation.opened';
  return [ofConversation(event, type, data.identifier, Date.parse(event.time))];
}

function channelDocument(event: MessageEvent, { identifier, metadata }: MetadataData): EventDraft {
  return {
    type: 'channel.updated',
    id: idOf(event.id, 'channel.updated'),
    needsView: true,
    async render(lookups) {
      const row = await lookups.channel(identifier);
      if (row === null) return null;
      const payload = presentChannel(row.channel, documentOf(metadata) ?? {});
      return { timestamp: Date.parse(event.time), payload };
    },
  };
}

/** @param atLeast of an event that says when the document was changed, epoch ms; messages carry times of their own. */
function ofConversation(event: MessageEvent, type: DraftType, conversationId: string, atLeast = 0): EventDraft {
  return {
    type,
    id: idOf(event.commandid + conversationId, type),
    needsView: true,
    async render(lookups) {
      const row = await lookups.conversation(conversationId);
      if (row === null) return null;
      const { updatedAt, sentAt } = row.lastMessage.message;
      return { timestamp: Math.max(updatedAt ?? sentAt, atLeast), payload: conversationPayload(row) };
    },
  };
}

/** @param document what the content is read with; @param shown what stands in `metadata`. */
function messagePayload(message: Message, document: Document | null, shown: Document | null): object {
  return {
    conversation_id: message.conversationId,
    channel_id: message.channelId,
    message: { ...presentMessage(message, document), metadata: shown },
  };
}

function documentOf(metadata: Json): Document | null {
  return isDocument(metadata) ? metadata : null;
}

function isDocument(value: Json): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
