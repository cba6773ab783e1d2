/** What an Airy Core of some weeks left behind: two Messenger customers, one of them known well, and what was changed since. */
import type { EventLog, LogRecord, SchemaRegistry, TopicPartition } from '@airy/event-log';
import type { Message } from '@airy/model';
import { channelId, conversationId, uuid5 } from '@airy/model/ids';
import { openCodecs, topicNames } from '@airy/topics';
import { readPartition } from '../backend/services/bootstrap/src/rehome-read.ts';
import { AiryCore, type CoreMessage } from '../backend/services/bootstrap/src/__fixtures__/airy-core.ts';
import type { CoreStore } from '../backend/services/bootstrap/src/__fixtures__/core-store.ts';

export const pageId = '200000000000001';
export const [ada, ben] = ['9100000000000001', '9100000000000002'];
export const channel = channelId('facebook', pageId);
export const [withAda, withBen] = [conversationId(channel, ada), conversationId(channel, ben)];
export const [vip, old, late] = [uuid5('tag', 'vip'), uuid5('tag', 'old'), uuid5('tag', 'late')];
export const [adasContact, gone] = [uuid5('contact', 'ada'), uuid5('contact', 'gone')];
export const firstSentAt = 1_650_000_000_000;

/** Of the conversation with Ada, by time: the order in which a reader must find them. */
export const adasMessages = Array.from({ length: 24 }, (_, number) => `ada-${String(number).padStart(2, '0')}`);

/** Sends as its producers did, through a log that nobody else has open. */
export async function asCore(store: CoreStore, write: (core: AiryCore) => AiryCore): Promise<void> {
  const open = await store.open();
  try {
    const core = await AiryCore.connect(open.registry, await store.sink(() => open.log), store.namespace);
    core.nowMs = firstSentAt;
    await write(core).flush();
  } finally {
    await open.log.close();
  }
}

export async function createTopics(store: CoreStore): Promise<void> {
  const open = await store.open();
  await store.createTopics(open);
  await open.log.close();
}

export function coreMessage(id: string, other: Partial<CoreMessage> = {}): CoreMessage {
  const isFromContact = other.isFromContact ?? true;
  return {
    id,
    headers: null,
    isFromContact,
    deliveryState: 'DELIVERED',
    senderId: isFromContact ? ada : 'agent',
    sourceRecipientId: null,
    conversationId: withAda,
    channelId: channel,
    source: 'facebook',
    content: JSON.stringify(isFromContact ? { message: { text: id } } : { text: id }),
    sentAt: firstSentAt,
    updatedAt: null,
    ...other,
  };
}

/** A second apart, but for two of one millisecond; every third is the agent's. */
export function adasMessage(number: number): CoreMessage {
  const sentAt = firstSentAt + (number === 8 ? 7 : number) * 1_000;
  return coreMessage(adasMessages[number] ?? '', { sentAt, isFromContact: number % 3 !== 2 });
}

/** @param token of the page, as Airy Core kept it. */
export function history(core: AiryCore, token: string): AiryCore {
  const page = {
    id: channel,
    source: 'facebook',
    sourceChannelId: pageId,
    token,
    connectionState: 'CONNECTED',
  } as const;
  core.channel({ ...page, token: 'a token that expired' }).channel(page);
  core.channel({ ...page, id: 'gone-channel', sourceChannelId: '1' });
  core.channel({ ...page, id: 'gone-channel', sourceChannelId: '1', token: null, connectionState: 'DISCONNECTED' });
  core.metadata(`channel:${channel}`, 'name', 'Old page').metadata(`channel:${channel}`, 'page_token', 'user token');
  core.tag({ id: vip, name: 'Important', color: 'RED' }).tag({ id: old, name: 'Old', color: 'BLUE' });
  // Not in the order of their times, as several partitions of the platform's events were read.
  for (const number of [5, 3, 4, 0, 2, 1]) core.message(adasMessage(number));
  for (let number = 6; number < adasMessages.length; number++) core.message(adasMessage(number));
  core.message(coreMessage('deleted later', { sentAt: firstSentAt + 12_500 })).deleteMessage('deleted later');
  const failed = adasMessage(23);
  core.message({ ...failed, deliveryState: 'PENDING' }).message({ ...failed, deliveryState: 'FAILED', updatedAt: 1 });
  core.metadata('message:ada-23', 'error', 'Some reason').metadata('message:ada-03', 'source.id', 'mid.old');
  core.metadata('message:ada-03', 'reaction.emoji', '❤️');
  // Merged from another one, which is gone; so she is not the contact that the conversation would get by itself.
  core.contact(adasContact, 'created_at', String(firstSentAt)).contact(adasContact, 'displayName', 'Ada, contact');
  core
    .contact(adasContact, `conversations.${withAda}`, 'facebook')
    .contact(adasContact, 'via.email', 'ada@example.org');
  core.contact(gone, 'displayName', 'Gone').deleteContact(gone, ['displayName']);
  const subject = `conversation:${withAda}`;
  core
    .metadata(subject, 'contact.display_name', 'Ada')
    .metadata(subject, `tags.${vip}`, '')
    .metadata(subject, `tags.${old}`, '');
  core.metadata(subject, 'state', 'OPEN').metadata(subject, 'state', 'CLOSED').deleteMetadata(subject, `tags.${old}`);
  core.readReceipt({ conversationId: withAda, readDate: firstSentAt }).deleteTag(old);
  core
    .readReceipt({ conversationId: withAda, readDate: firstSentAt + 20_000 })
    .tag({ id: vip, name: 'VIP', color: 'RED' });
  const fromBen = { conversationId: withBen, senderId: ben };
  core.message(coreMessage('ben-0', { ...fromBen, sentAt: firstSentAt + 1 }));
  return core.message(coreMessage('ben-1', { ...fromBen, sentAt: firstSentAt + 60_000 }));
}

/** Index by id, of the messages that stand in the log; each in one place only. */
export async function indexes(store: CoreStore, conversation: string): Promise<ReadonlyMap<string, number | null>> {
  const { log, registry } = await store.open();
  try {
    return await indexesOf(log, { registry, store, conversation });
  } finally {
    await log.close();
  }
}

interface Looking {
  readonly registry: SchemaRegistry;
  readonly store: CoreStore;
  readonly conversation: string;
}

async function indexesOf(
  log: EventLog,
  { registry, store, conversation }: Looking,
): Promise<ReadonlyMap<string, number | null>> {
  const { messages } = await openCodecs(registry, store.namespace);
  const topic = topicNames(store.namespace).messages;
  const found = new Map<string, Message>();
  for (let partition = 0; partition < store.partitions; partition++)
    for (const { key, value } of await recordsOf(log, { topic, partition }))
      if (key !== null && value !== null) found.set(key, await messages.decode(value));
  const own = [...found.values()].filter(message => message.conversationId === conversation);
  return new Map(own.map(({ id, index }) => [id, index]));
}

async function recordsOf(log: EventLog, place: TopicPartition): Promise<readonly LogRecord[]> {
  const { low, high } = await log.watermarks(place);
  const all: LogRecord[] = [];
  for await (const records of readPartition(log, place, { from: low, end: high })) all.push(...records);
  return all;
}
