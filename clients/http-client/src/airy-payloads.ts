/** What the methods of `HttpClient` take and answer, in the shapes of Airy Core's client. */
import type { Calls, Channel, Contact, Conversation, Message, PaginationData, Template } from './api.generated.ts';
import type { CamelCase } from './camel-case.ts';

export type AiryChannel = CamelCase<Omit<Channel, 'metadata'>> & { readonly metadata: Record<string, unknown> | null };
/** Content and metadata are as they came. */
export type AiryMessage = CamelCase<Omit<Message, 'content' | 'metadata' | 'sent_at'>> &
  Pick<Message, 'content' | 'metadata'> & { readonly sentAt: Date };
interface AiryConversationFields {
  readonly id: string;
  readonly channel: AiryChannel;
  readonly metadata: CamelCase<Conversation['metadata']>;
}
export interface AiryConversation extends AiryConversationFields {
  readonly createdAt: Date;
  readonly lastMessage: AiryMessage;
}
/** Of `getConversationInfo`: dates are text. */
export interface AiryConversationInfo extends AiryConversationFields {
  readonly createdAt: string;
  readonly lastMessage: Omit<AiryMessage, 'sentAt'> & { readonly sentAt: string };
}
export type AiryContact = CamelCase<Omit<Contact, 'conversations' | 'metadata' | 'via'>> &
  Pick<Contact, 'conversations' | 'metadata' | 'via'>;
export type AiryTemplate = Template;
export type AiryConfig = CamelCase<Omit<Calls['client.config']['response'], 'services' | 'tag_config'>> & {
  readonly services: Calls['client.config']['response']['services'];
  readonly tagConfig: Calls['client.config']['response']['tag_config'];
};

export interface AiryPage<T> {
  readonly data: T[];
  readonly paginationData: CamelCase<PaginationData>;
}

interface ChannelNames {
  readonly name?: string;
  readonly imageUrl?: string;
}
export interface ConnectPage extends ChannelNames {
  readonly pageId: string;
  readonly pageToken: string;
}
export interface ConnectInstagram extends ConnectPage {
  readonly accountId: string;
}
export interface ConnectNamed extends ChannelNames {
  readonly name: string;
}
export interface ConnectTwilio extends ChannelNames {
  /** The phone number. */
  readonly sourceChannelId: string;
}
export interface ConnectWhatsapp extends ConnectNamed {
  readonly phoneNumberId: string;
  readonly userToken: string;
}
export interface ConnectGoogle extends ConnectNamed {
  readonly gbmId?: string;
  /** As Airy Core's client spelled it. */
  readonly gmbId?: string;
}
export interface ExploreFacebook {
  readonly authToken?: string;
  /** Airy Core's client sent its argument as it was. */
  readonly auth_token?: string;
}
export interface UpdateChannel extends ChannelNames {
  readonly channelId: string;
}
export interface DisconnectChannel {
  /** As in the address of the call: `facebook`, `twilio.sms`. */
  readonly source: string;
  readonly channelId: string;
}
export interface ListConversations {
  readonly filters?: string;
  readonly cursor?: string | null;
  /** Default 50. */
  readonly page_size?: number;
}
export interface ListMessages {
  readonly conversationId: string;
  readonly cursor?: string | null;
  /** Default 50. */
  readonly pageSize?: number;
}
export interface ListContacts {
  readonly cursor?: string | null;
  /** Default 20. */
  readonly page_size?: number;
}
/** An empty text deletes a field. */
export interface UpdateContact {
  readonly id: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
  readonly title?: string;
  readonly gender?: string;
  readonly timezone?: number;
  readonly locale?: string;
  readonly organizationName?: string;
  readonly via?: Readonly<Record<string, string>>;
  readonly address?: Partial<CamelCase<NonNullable<Contact['address']>>>;
  readonly conversations?: Readonly<Record<string, string>>;
}
export interface AiryWebhook {
  readonly id?: string;
  readonly name?: string | null;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly events?: readonly string[];
  readonly signatureKey?: string;
  readonly status?: string;
}
export interface SwitchComponents {
  readonly components: readonly {
    readonly name: string;
    readonly enabled: boolean;
    readonly data?: Readonly<Record<string, unknown>>;
  }[];
}
export interface CreateTopic {
  readonly topicName: string;
  readonly payload: unknown;
}
/** What is sent to calls that are not part of this version. */
export type Anything = Readonly<Record<string, unknown>>;
