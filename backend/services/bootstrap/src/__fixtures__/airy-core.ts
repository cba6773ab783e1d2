/**
 * Writes as Airy Core's services did: partition by the hash of the record's key, Confluent framing, schemas of its own,
 * tokens as they are, a channels topic that is never compacted.
 */
import type { SchemaRegistry } from '@airy/event-log';
import type {
  Channel,
  CustomSource,
  Message,
  Metadata,
  ReadReceipt,
  Tag,
  Template,
  User,
  Webhook,
} from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { topicNames } from '@airy/topics';
import type { TopicNames } from '@airy/topics';
import avsc from 'avsc';
import { airyCoreSchemas, olderMessageSchema } from './airy-core-schemas.ts';
import type { AiryCoreTopic } from './airy-core-schemas.ts';

/** A record before its partition is chosen. */
export interface CoreRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly timestamp: number;
}

/** Sends with the default partitioner of Kafka's clients. Resolves when it is stored. */
export type CoreSink = (records: readonly CoreRecord[]) => Promise<void>;

export type CoreMessage = Omit<Message, 'index' | 'contactCount' | 'openAttempt'>;
export type CoreReadReceipt = Pick<ReadReceipt, 'conversationId' | 'readDate'>;

interface Encoder {
  readonly id: number;
  readonly type: avsc.Type;
}

type Encoders = Readonly<Record<AiryCoreTopic | 'olderMessages', Encoder>>;

export class AiryCore {
  readonly names: TopicNames;
  readonly #send: CoreSink;
  readonly #encoders: Encoders;
  #pending: CoreRecord[] = [];
  #nowMs = 1_600_000_000_000;

  private constructor(names: TopicNames, send: CoreSink, encoders: Encoders) {
    this.names = names;
    this.#send = send;
    this.#encoders = encoders;
  }

  /** Registers the schemas, as its producers did at first use. @param namespace of the topics. */
  static async connect(registry: SchemaRegistry, send: CoreSink, namespace: string | null = null): Promise<AiryCore> {
    const names = topicNames(namespace);
    const encoder = async (topic: AiryCoreTopic, schema: string): Promise<Encoder> => ({
      id: await registry.register(`${names[topic]}-value`, schema),
      type: avsc.Type.forSchema(JSON.parse(schema)),
    });
    return new AiryCore(names, send, {
      olderMessages: await encoder('messages', olderMessageSchema),
      messages: await encoder('messages', airyCoreSchemas.messages),
      metadata: await encoder('metadata', airyCoreSchemas.metadata),
      channels: await encoder('channels', airyCoreSchemas.channels),
      readReceipt: await encoder('readReceipt', airyCoreSchemas.readReceipt),
      tags: await encoder('tags', airyCoreSchemas.tags),
      contacts: await encoder('contacts', airyCoreSchemas.contacts),
      templates: await encoder('templates', airyCoreSchemas.templates),
      webhooks: await encoder('webhooks', airyCoreSchemas.webhooks),
      users: await encoder('users', airyCoreSchemas.users),
      customSources: await encoder('customSources', airyCoreSchemas.customSources),
    });
  }

  /** Its clock, epoch ms; a second passes with each record. */
  get nowMs(): number {
    return this.#nowMs;
  }

  set nowMs(nowMs: number) {
    this.#nowMs = nowMs;
  }

  message(message: CoreMessage): this {
    return this.#put('messages', message.id, message);
  }

  /** With the schema of an earlier release. */
  olderMessage(message: CoreMessage): this {
    const { sourceRecipientId: _, ...older } = message;
    return this.#put('messages', message.id, older, this.#encoders.olderMessages);
  }

  metadata(subject: string, key: string, value: string, valueType: Metadata['valueType'] = 'text'): this {
    const leaf: Metadata = { subject, key, value, valueType, timestamp: this.#nowMs };
    return this.#put('metadata', metadataId(subject, key), leaf);
  }

  channel(channel: Channel): this {
    return this.#put('channels', channel.id, channel);
  }

  readReceipt(receipt: CoreReadReceipt): this {
    return this.#put('readReceipt', receipt.conversationId, receipt);
  }

  tag(tag: Tag): this {
    return this.#put('tags', tag.id, tag);
  }

  template(template: Template): this {
    return this.#put('templates', template.id, template);
  }

  webhook(webhook: Webhook): this {
    return this.#put('webhooks', webhook.id, webhook);
  }

  user(user: User): this {
    return this.#put('users', user.id, user);
  }

  source(source: CustomSource): this {
    return this.#put('customSources', source.id, source);
  }

  deleteSource(id: string): this {
    return this.#put('customSources', id, null);
  }

  /** One value of a contact. */
  contact(id: string, key: string, value: string): this {
    const leaf: Metadata = { subject: `contact:${id}`, key, value, valueType: 'text', timestamp: this.#nowMs };
    return this.#put('contacts', metadataId(leaf.subject, key), leaf);
  }

  deleteContact(id: string, keys: readonly string[]): this {
    for (const key of keys) this.#put('contacts', metadataId(`contact:${id}`, key), null);
    return this;
  }

  deleteMessage(id: string): this {
    return this.#put('messages', id, null);
  }

  deleteMetadata(subject: string, key: string): this {
    return this.#put('metadata', metadataId(subject, key), null);
  }

  deleteTag(id: string): this {
    return this.#put('tags', id, null);
  }

  /** Bytes that are no record of any schema. */
  garbage(topic: AiryCoreTopic, key: string): this {
    this.#pending.push({ topic: this.names[topic], key, value: Buffer.from('garbage'), timestamp: this.#tick() });
    return this;
  }

  /** Sends what was said since the last time. */
  async flush(): Promise<void> {
    const records = this.#pending;
    this.#pending = [];
    await this.#send(records);
  }

  #put(topic: AiryCoreTopic, key: string, value: object | null, encoder = this.#encoders[topic]): this {
    const bytes = value && framed(encoder, value);
    this.#pending.push({ topic: this.names[topic], key, value: bytes, timestamp: this.#tick() });
    return this;
  }

  #tick(): number {
    const nowMs = this.#nowMs;
    this.#nowMs += 1_000;
    return nowMs;
  }
}

function framed({ id, type }: Encoder, value: object): Uint8Array {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return new Uint8Array(Buffer.concat([header, type.toBuffer(value)]));
}
