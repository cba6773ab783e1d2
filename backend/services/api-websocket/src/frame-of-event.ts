/** What agents' sockets are told of an event (contract §4). */
import type { Document, Json } from '@airy/model';
import {
  presentChannel,
  presentChannelMetadata,
  presentMessage,
  presentTag,
  type CommunicationEvent,
} from '@airy/contract';
import type { AdministrationEvent, ConversationEvent, MetadataData } from '@airy/domain';

export type FeedEvent = ConversationEvent | AdministrationEvent;

/**
 * The envelope, or null for events that are nobody's business but the stations'. Airy Core's clients know a changed
 * message as `message.created` with a known id; which of both it is stands in the frame's header `event-type`.
 */
export function frameOfEvent(event: FeedEvent): CommunicationEvent | null {
  const timestamp = Date.parse(event.time);
  switch (event.type) {
    case 'message.created':
    case 'message.updated': {
      const { message, metadata } = event.data;
      const payload = {
        conversation_id: message.conversationId,
        channel_id: message.channelId,
        message: { ...presentMessage(message, documentOf(metadata)), metadata: null },
      };
      return { type: 'message.created', timestamp, payload };
    }
    case 'metadata.updated':
      return { type: 'metadata.updated', timestamp, payload: metadataPayload(event.data) };
    case 'channel.updated':
      return { type: 'channel.updated', timestamp: null, payload: presentChannel(event.data.channel, null) };
    case 'tag.updated':
      return { type: 'tag.updated', timestamp, payload: presentTag(event.data.tag) };
    default:
      return null;
  }
}

function metadataPayload({ subject, identifier, metadata }: MetadataData) {
  const document = documentOf(metadata) ?? {};
  return { subject, identifier, metadata: subject === 'channel' ? presentChannelMetadata(document) : { ...document } };
}

function documentOf(metadata: Json): Document | null {
  return isDocument(metadata) ? metadata : null;
}

function isDocument(value: Json): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
