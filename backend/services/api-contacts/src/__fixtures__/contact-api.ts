/** An instance with the contact API, a connected channel, the conversation writer, and what contacts do. */
import { randomUUID } from 'node:crypto';
import type { ContactPayload, PaginationData } from '@airy/contract';
import type { ConversationCommand } from '@airy/domain';
import type { Channel } from '@airy/model';
import { conversationId as conversationIdOf, uuid5 } from '@airy/model/ids';
import { openDeadLetters, runAdministrationWriter, runConversationWriter } from '@airy/processing';
import type { Service } from '@airy/service';
import { apiCaller, eventually, startTestInstance, type ApiCaller, type TestInstance } from '@airy/testkit';
import { openCodecs, topicNames } from '@airy/topics';
import { apiContacts } from '../index.ts';

export const channel: Channel = {
  id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  source: 'facebook',
  sourceChannelId: '1234',
  token: null,
  connectionState: 'CONNECTED',
};

/** What api-communication and api-admin run beside their routes. */
export const writers: Service = {
  name: 'writers',
  async start({ config, dataFolder, log, registry, telemetry }) {
    const topics = topicNames(config.kafka.namespace);
    const codecs = await openCodecs(registry);
    const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
    const options = { log, telemetry, topics, codecs, deadLetters };
    const running = await Promise.all([
      runConversationWriter({ ...options, folder: dataFolder }),
      runAdministrationWriter(options),
    ]);
    return { stop: async () => void (await Promise.all(running.map(writer => writer.stop()))) };
  },
};

export interface ListedContacts {
  readonly data: readonly ContactPayload[];
  readonly pagination_data: PaginationData;
}

export interface ContactApi {
  readonly airy: TestInstance;
  readonly call: ApiCaller;
  /** A contact writes; resolves with the conversation's id. */
  contactWrites(text: string, contact?: string): Promise<string>;
  /** The platform says who it is. */
  profile(conversationId: string, displayName: string | null, avatarUrl?: string | null): Promise<void>;
  create(fields?: object): Promise<ContactPayload>;
  info(id: string): Promise<ContactPayload>;
  /** Of a conversation, once there is one. */
  contactOf(conversationId: string): Promise<ContactPayload>;
}

export interface ContactApiOptions {
  readonly services?: readonly Service[];
}

export async function startContactApi({ services = [writers, apiContacts] }: ContactApiOptions = {}): Promise<ContactApi> {
  const airy = await startTestInstance({ services });
  await airy.storeChannel(channel);
  const call = apiCaller(() => airy);
  const decide = async (command: ConversationCommand): Promise<void> => {
    await airy.context.commander.conversation({ id: null, principal: 'test', requestHash: null, command });
  };
  return {
    airy,
    call,
    async contactWrites(text, contact = randomUUID()) {
      const command = received(contact, text);
      await decide(command);
      return command.conversationId;
    },
    profile: (conversationId, displayName, avatarUrl = null) =>
      decide({
        type: 'contact.profile',
        source: channel.source,
        conversationId,
        displayName,
        avatarUrl,
        fetchState: 'ok',
      }),
    create: async (fields = {}) => (await call<ContactPayload>('/contacts.create', fields)).body,
    info: async id => (await call<ContactPayload>('/contacts.info', { id })).body,
    contactOf: conversationId =>
      eventually(async () => {
        const answer = await call<ContactPayload>('/contacts.info', { conversation_id: conversationId });
        return answer.status === 200 ? answer.body : null;
      }),
  };
}

/** The contact that a conversation gets by itself. */
export function ownContactOf(conversationId: string): string {
  return uuid5(conversationId);
}

export function received(contact: string, text: string): Extract<ConversationCommand, { type: 'message.receive' }> {
  return {
    type: 'message.receive',
    conversationId: conversationIdOf(channel.id, contact),
    messageId: randomUUID(),
    channelId: channel.id,
    source: channel.source,
    senderId: contact,
    content: JSON.stringify({ text }),
    sentAt: null,
    headers: null,
    sourceMessageId: null,
  };
}
