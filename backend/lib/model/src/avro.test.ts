import { describe, expect, it } from '@jest/globals';
import avsc from 'avsc';
import { avroCodec } from './avro.ts';
import { messageRecord, metadataRecord, readReceiptRecord } from './records.ts';
import type { Message } from './records.ts';

const message: Message = {
  id: 'm1',
  headers: { 'postback.payload': '__empty__' },
  isFromContact: true,
  deliveryState: 'DELIVERED',
  senderId: 'psid',
  sourceRecipientId: null,
  conversationId: 'c1',
  channelId: 'ch1',
  source: 'facebook',
  content: '{"text":"Grüße 👋"}',
  sentAt: 1_622_541_600_000,
  updatedAt: null,
  index: 7,
  contactCount: 4,
  openAttempt: null,
};

/** What Airy Core's Java services registered: without our fields, strings marked for Java. */
function olderMessageSchema(): string {
  const schema = JSON.parse(avroCodec(messageRecord).schema) as { fields: { name: string; type: unknown }[] };
  schema.fields = schema.fields
    .filter(field => !['index', 'contactCount', 'openAttempt'].includes(field.name))
    .map(field =>
      field.type === 'string' ? { ...field, type: { type: 'string', 'avro.java.string': 'String' } } : field,
    );
  return JSON.stringify(schema);
}

describe('avroCodec', () => {
  it('reads back what it wrote', () => {
    const codec = avroCodec(messageRecord);
    expect(codec.decoderFor(codec.schema)(codec.encode(message))).toEqual(message);
  });

  it('reads a record of Airy Core: new fields are null', () => {
    const writer = avsc.Type.forSchema(JSON.parse(olderMessageSchema()));
    const { index: _index, contactCount: _count, openAttempt: _attempt, ...older } = message;
    const read = avroCodec(messageRecord).decoderFor(olderMessageSchema())(writer.toBuffer(older));
    expect(read).toEqual({ ...older, index: null, contactCount: null, openAttempt: null });
  });

  it('is read by Airy Core: its schema resolves ours', () => {
    const reader = avsc.Type.forSchema(JSON.parse(olderMessageSchema()));
    const resolver = reader.createResolver(avsc.Type.forSchema(JSON.parse(avroCodec(messageRecord).schema)));
    const read = reader.fromBuffer(avroCodec(messageRecord).encode(message), resolver) as Message;
    expect(read.content).toBe(message.content);
    expect('index' in read).toBe(false);
  });

  it('has the names and the field order of Airy Core', () => {
    const names = (schema: string) => (JSON.parse(schema) as { fields: { name: string }[] }).fields.map(f => f.name);
    expect(names(avroCodec(messageRecord).schema).slice(0, 12).join()).toBe(
      'id,headers,isFromContact,deliveryState,senderId,sourceRecipientId,conversationId,channelId,source,content,sentAt,updatedAt',
    );
    expect(JSON.parse(avroCodec(metadataRecord).schema)).toMatchObject({
      name: 'Metadata',
      namespace: 'co.airy.avro.communication',
      fields: [{}, {}, {}, { name: 'valueType', type: { name: 'ValueType', type: 'enum' }, default: 'text' }, {}],
    });
  });

  it('refuses to write what is not of the shape', () => {
    expect(() => avroCodec(readReceiptRecord).encode({ conversationId: 'c' } as never)).toThrow();
  });

  it('refuses bytes that do not fit', () => {
    const codec = avroCodec(messageRecord);
    const decode = codec.decoderFor(codec.schema);
    expect(() => decode(codec.encode(message).subarray(0, 20))).toThrow();
  });
});
