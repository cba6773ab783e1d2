/** From answers of the API to what Airy Core's client made of them. */
import type {
  AiryChannel,
  AiryContact,
  AiryConfig,
  AiryConversation,
  AiryConversationInfo,
  AiryMessage,
  AiryPage,
} from './airy-payloads.ts';
import { camelCase } from './camel-case.ts';

const ofMessage = new Set(['content', 'metadata']);
const ofConversation = new Set(['user_data', 'tags', 'notes', 'last_message']);
const ofChannel = new Set(['user_data']);
const ofContact = new Set(['conversations', 'user_data', 'via']);
const ofConfig = new Set(['services', 'components', 'tag_config']);

interface Page {
  readonly data: readonly unknown[];
  readonly pagination_data: unknown;
}

export const channelOf = (answer: unknown): AiryChannel => camelCase(answer, ofChannel) as AiryChannel;
export const contactOf = (answer: unknown): AiryContact => camelCase(answer, ofContact) as AiryContact;
export const configOf = (answer: unknown): AiryConfig => camelCase(answer, ofConfig) as AiryConfig;

export function messageOf(answer: unknown): AiryMessage {
  const message = camelCase(answer, ofMessage) as AiryMessage;
  return { ...message, sentAt: new Date(message.sentAt) };
}

/** Dates stay text, as they did. */
export function conversationInfoOf(answer: unknown): AiryConversationInfo {
  const conversation = camelCase(answer, ofConversation) as AiryConversationInfo;
  return {
    ...conversation,
    lastMessage: camelCase(conversation.lastMessage, ofMessage) as AiryConversationInfo['lastMessage'],
  };
}

export function conversationOf(answer: unknown): AiryConversation {
  const { createdAt, lastMessage, ...conversation } = conversationInfoOf(answer);
  const message = { ...lastMessage, sentAt: new Date(lastMessage.sentAt) };
  return { ...conversation, createdAt: new Date(createdAt), lastMessage: message };
}

export function listOf<T>(itemOf: (item: unknown) => T): (answer: unknown) => T[] {
  return answer => (answer as Page).data.map(itemOf);
}

export function pageOf<T>(itemOf: (item: unknown) => T): (answer: unknown) => AiryPage<T> {
  return answer => ({
    data: listOf(itemOf)(answer),
    paginationData: camelCase((answer as Page).pagination_data, new Set()) as AiryPage<T>['paginationData'],
  });
}

/** As it came. */
export function same<T>(answer: unknown): T {
  return answer as T;
}
