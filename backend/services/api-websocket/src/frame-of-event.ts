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

export type LogEvent = ConversationEvent | AdministrationEvent;

/**
 * The envelope, or null for what Airy Core's clients do not know. They know a changed message as `message.created` with
 * a known id; which of both it is stands in the frame's header `event-type`.
 */
export function frameOfEvent(event: LogEvent): CommunicationEvent | null {
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
    case 'component.updated': {
      const { id, installed } = event.data.component;
      const installationStatus = installed ? 'installed' : 'uninstalled';
      const payload = { subject: 'component' as const, identifier: id, metadata: { installationStatus } as const };
      return { type: 'component.updated', timestamp, payload };
    }
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
