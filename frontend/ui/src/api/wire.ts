/** The shapes of the API as the inbox uses them; all come from the contract. */
import type { CommunicationEvent, ConversationPayload, MessagePayload } from '@airy/contract';
import type { ResponseOf } from '@airy/client';

export type Conversation = ConversationPayload;
export type Message = MessagePayload;
export type {
  ComponentPayload as Component,
  SourcePayload as Source,
  FormField,
  CheckPayload as CheckAnswer,
} from '@airy/contract';
export type { ChannelPayload as Channel, TagPayload as Tag, TagColor, CommunicationEvent } from '@airy/contract';
export type ConversationPage = ResponseOf<'conversations.list'>;
export type MessagePage = ResponseOf<'messages.list'>;
export type MetadataUpdate = Extract<CommunicationEvent, { readonly type: 'metadata.updated' }>['payload'];

/** As TanStack Query keeps an infinite list. */
export interface Pages<P> {
  readonly pages: P[];
  readonly pageParams: unknown[];
}
