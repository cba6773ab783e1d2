/**
 * sources.webhook (contract §6): raw first, as from any platform. The body is checked, stored as it came, and answered;
 * the Source API's router makes commands of it (backend/sources/source-api).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sourcesWebhook } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute, type Call } from '@airy/http';
import type { CustomSource } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { componentOf } from '@airy/source-kit';
import { partitionFor, topicNames } from '@airy/topics';
import type { infer as Infer } from 'zod';
import { callingSource, soon, sourceOfOthers } from './custom-source-caller.ts';
import { refuseTooLarge } from './custom-source-channel-routes.ts';
import type { Parts } from './parts.ts';

type Request = Infer<typeof sourcesWebhook.request>;
type Message = NonNullable<Request['messages']>[number];
type Metadata = NonNullable<Request['metadata']>[number];

export function customSourceIntakeRoute(parts: Parts): AnyRoute {
  const raw = new RawTopic(parts);
  return route(sourcesWebhook, async (request, call) => {
    const source = await callingSource(parts, call);
    await awaitOwnWrites(call, parts.communication);
    const messages = request.messages ?? [];
    const metadata = request.metadata ?? [];
    if (messages.length + metadata.length === 0) return undefined;
    for (const item of metadata) refuseTooLarge(item.metadata);
    await checkChannels(parts, source, messages);
    await checkOwnership(parts, source, messages);
    const conversations = await conversationsOf(parts, source, { messages, metadata });
    await raw.store(call, { source, conversations });
    return undefined;
  });
}

/** @throws AiryError `not_found`, `forbidden`, `channel_disconnected` */
async function checkChannels(parts: Parts, source: CustomSource, messages: readonly Message[]): Promise<void> {
  const { communication } = parts;
  for (const theirs of new Set(messages.map(message => message.source_channel_id))) {
    const id = uuid5(source.id, theirs);
    const row = await soon(parts, { view: communication, topic: 'channels' }, () => communication.query.channel(id));
    if (row === null) throw new AiryError('not_found', 'Channel not found', { details: { source_channel_id: theirs } });
    if (row.channel.source !== source.id) throw new AiryError('forbidden');
    if (row.channel.connectionState === 'DISCONNECTED') throw new AiryError('channel_disconnected');
  }
}

/**
 * Ids hash source and id without a border between them (contract §0): a source of a fitting name could write into
 * conversations of another. What is there already says whose it is.
 * @throws AiryError `forbidden`
 */
async function checkOwnership(
  { communication }: Parts,
  source: CustomSource,
  messages: readonly Message[],
): Promise<void> {
  for (const theirs of new Set(messages.map(message => message.source_conversation_id))) {
    const conversation = await communication.query.conversation(uuid5(source.id, theirs));
    if (conversation !== null && conversation.channel.channel.source !== source.id) throw new AiryError('forbidden');
  }
  for (const message of messages) {
    const known = await communication.query.message(uuid5(source.id, message.source_message_id));
    const conversationId = uuid5(source.id, message.source_conversation_id);
    if (known !== null && known.message.conversationId !== conversationId) throw new AiryError('forbidden');
  }
}

interface Content {
  readonly messages: readonly Message[];
  readonly metadata: readonly Metadata[];
}

/** Waits between looks for what an earlier call has sent and the writer may not have reached yet, ms. */
const patienceMs = [25, 50, 100, 200, 400, 800];

/**
 * The conversation of each entry of metadata, where the body does not say it; empty for all others.
 * @throws AiryError `not_found` for what neither the body nor the view knows, `forbidden` for what is another source's.
 */
async function conversationsOf(
  parts: Parts,
  source: CustomSource,
  { messages, metadata }: Content,
): Promise<readonly string[]> {
  const inBody = new Set([
    ...messages.map(message => `message:${message.source_message_id}`),
    ...messages.map(message => `conversation:${message.source_conversation_id}`),
  ]);
  const conversations: string[] = [];
  let looks = 0;
  for (const { namespace, source_id: theirs } of metadata) {
    if (inBody.has(`${namespace}:${theirs}`)) {
      conversations.push('');
      continue;
    }
    let owner = await ownerOf(parts, namespace, uuid5(source.id, theirs));
    while (owner === null && looks < patienceMs.length) {
      await sleep(patienceMs[looks++]);
      owner = await ownerOf(parts, namespace, uuid5(source.id, theirs));
    }
    if (owner === null) throw new AiryError('not_found', `${namespace} ${theirs.slice(0, 100)} not found`);
    if (owner.source !== source.id) throw new AiryError('forbidden');
    conversations.push(namespace === 'message' ? owner.conversationId : '');
  }
  return conversations;
}

interface Owner {
  readonly source: string;
  readonly conversationId: string;
}

async function ownerOf({ communication }: Parts, namespace: string, id: string): Promise<Owner | null> {
  if (namespace === 'message') {
    const row = await communication.query.message(id);
    return row && { source: row.message.source, conversationId: row.message.conversationId };
  }
  const row = await communication.query.conversation(id);
  return row && { source: row.channel.channel.source, conversationId: id };
}

class RawTopic {
  readonly #log: Parts['context']['log'];
  readonly #parts: Parts;
  #partitions: number | null = null;

  constructor(parts: Parts) {
    this.#log = parts.context.log;
    this.#parts = parts;
  }

  /** @throws AiryError `log_unavailable`; nothing is stored then. */
  async store(
    call: Call,
    { source, conversations }: { readonly source: CustomSource; readonly conversations: readonly string[] },
  ): Promise<void> {
    const topic = topicNames(this.#parts.context.config.kafka.namespace).sourceEvents(
      componentOf(sourceOfOthers(this.#parts)),
    );
    this.#partitions ??= await this.#countPartitions(topic);
    const isNeeded = conversations.some(conversation => conversation !== '');
    const headers = { 'source-id': source.id, ...(isNeeded && { conversations: conversations.join(',') }) };
    const place = { topic, partition: partitionFor(source.id, this.#partitions), key: source.id };
    await this.#log.append([{ ...place, value: call.body, headers }]);
  }

  async #countPartitions(topic: string): Promise<number> {
    const spec = (await this.#log.listTopics()).find(({ name }) => name === topic);
    if (spec === undefined) throw new Error(`topic ${topic} does not exist: bootstrap has not run`);
    return spec.partitions;
  }
}
