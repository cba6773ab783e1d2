/** An instance with the conversation API, a connected channel, and what contacts and connectors do. */
import { randomUUID } from 'node:crypto';
import type { ContentFormat } from '@airy/content';
import type { ConversationPayload, PaginationData } from '@airy/contract';
import type { ConversationCommand } from '@airy/domain';
import { formatPosition, joinPositions, parsePosition } from '@airy/event-log';
import type { Channel } from '@airy/model';
import { conversationId as conversationIdOf } from '@airy/model/ids';
import { apiCaller, startTestInstance, textOnly, type ApiAnswer, type ApiCaller, type TestInstance } from '@airy/testkit';
import type { Service } from '@airy/service';
import type { Source } from '@airy/source-kit';
import { z } from 'zod';
import { apiCommunication } from '../index.ts';

export const channel: Channel = {
  id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  source: 'facebook',
  sourceChannelId: '1234',
  token: 'sealed:v1:c2VjcmV0',
  connectionState: 'CONNECTED',
};

/** Of a source that may write first. */
export const smsChannel: Channel = { ...channel, id: '5a3b8f7c-0000-5000-8000-000000000001', source: 'sms' };

const base: Omit<Source, 'id'> = {
  ...textOnly,
  name: 'Test',
  description: 'A source of these tests.',
  config: z.object({}),
  channels: { connect: z.object({}), onConnect: () => Promise.reject(new Error('not called')) },
};

function sourceOf(id: string, mayStartConversation: boolean): Source {
  return { ...base, id, capabilities: { ...base.capabilities, mayStartConversation } };
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly pagination_data: PaginationData;
}

export interface ConversationApi {
  readonly airy: TestInstance;
  readonly call: ApiCaller;
  storeChannel(channel: Channel): Promise<void>;
  /** A contact writes; resolves with the conversation's id. The channel must be stored. */
  contactWrites(text: string, from?: { readonly contact?: string; readonly channel?: Channel }): Promise<string>;
  /** A connector was granted an attempt, and the platform refused. */
  platformRefuses(conversationId: string, messageId: string): Promise<void>;
  info(conversationId: string): Promise<ConversationPayload>;
}

export interface ConversationApiOptions {
  /** Beside api-communication. */
  readonly services?: readonly Service[];
  /** Of both sources. Default: text only. */
  readonly content?: ContentFormat;
}

export async function startConversationApi({
  services = [],
  content = base.content,
}: ConversationApiOptions = {}): Promise<ConversationApi> {
  const airy = await startTestInstance({
    services: [...services, apiCommunication],
    knownSources: [sourceOf('facebook', false), sourceOf('sms', true)].map(source => ({ ...source, content })),
    conversationWaitMs: 300,
  });
  const call = apiCaller(() => airy);
  see(call, await airy.storeChannel(channel));
  const decide = async (command: ConversationCommand): Promise<void> => {
    const request = { id: null, principal: 'source:facebook', requestHash: null, command };
    const { position } = await airy.context.commander.conversation(request);
    see(call, position);
  };
  return {
    airy,
    call,
    storeChannel: async added => see(call, await airy.storeChannel(added)),
    async contactWrites(text, { contact = randomUUID(), channel: into = channel } = {}) {
      const command = received(into, contact, text);
      await decide(command);
      return command.conversationId;
    },
    async platformRefuses(conversationId, messageId) {
      const attempt = { conversationId, messageId, attemptId: randomUUID() };
      await decide({ type: 'message.start-attempt', ...attempt, platformIsIdempotent: false });
      const result = { kind: 'failed', code: 'source_rejected', error: 'no', sourceError: null } as const;
      await decide({ type: 'message.report-attempt', ...attempt, result });
    },
    async info(conversationId) {
      const answer: ApiAnswer<ConversationPayload> = await call('/conversations.info', {
        conversation_id: conversationId,
      });
      return answer.body;
    },
  };
}

/** Beside what the caller has seen before. */
function see(call: ApiCaller, position: string): void {
  const places = [call.position, position].filter(part => part !== '').map(part => parsePosition(part) ?? new Map());
  call.position = formatPosition(joinPositions(...places));
}

function received(into: Channel, contact: string, text: string): ConversationCommand {
  return {
    type: 'message.receive',
    conversationId: conversationIdOf(into.id, contact),
    messageId: randomUUID(),
    channelId: into.id,
    source: into.source,
    senderId: contact,
    content: JSON.stringify({ text }),
    sentAt: null,
    headers: null,
    sourceMessageId: null,
  };
}
