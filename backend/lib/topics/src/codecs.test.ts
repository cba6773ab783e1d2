import { describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import type { Message } from '@airy/model';
import { openCodecs } from './codecs.ts';
import type { SchemaSource } from './codecs.ts';

const message: Message = {
  id: 'm1',
  headers: null,
  isFromContact: true,
  deliveryState: 'DELIVERED',
  senderId: 's1',
  sourceRecipientId: null,
  conversationId: 'c1',
  channelId: 'ch1',
  source: 'facebook',
  content: '{"text":"héllo"}',
  sentAt: 1700000000000,
  updatedAt: null,
  index: 7,
  contactCount: 4,
  openAttempt: null,
};

function memoryRegistry(): SchemaSource & { readonly subjects: string[]; readonly schemas: string[]; away: boolean } {
  const registry = {
    subjects: [] as string[],
    schemas: [] as string[],
    away: false,
    register: async (subject: string, schema: string) => {
      registry.subjects.push(subject);
      if (!registry.schemas.includes(schema)) registry.schemas.push(schema);
      return 256 + registry.schemas.indexOf(schema);
    },
    schemaById: async (id: number) => {
      if (registry.away) throw new AiryError('registry_unavailable');
      const schema = registry.schemas[id - 256];
      if (!schema) throw new AiryError('schema_unknown');
      return schema;
    },
  };
  return registry;
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    return error instanceof AiryError ? error.code : String(error);
  }
}

describe('openCodecs', () => {
  it('frames as Confluent does: zero byte, schema id, Avro body', async () => {
    const { messages } = await openCodecs(memoryRegistry());
    const bytes = messages.encode(message);
    expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 1, 0]);
    expect(messages.decode(bytes)).toEqual(message);
  });

  it('uses the subject names of Airy, with the namespace', async () => {
    const registry = memoryRegistry();
    await openCodecs(registry, 'acme');
    expect(registry.subjects).toEqual([
      'acme.application.communication.messages-value',
      'acme.application.communication.metadata-value',
      'acme.application.communication.contacts-value',
      'acme.application.communication.read-receipt-value',
      'acme.application.communication.channels-value',
      'acme.application.communication.tags-value',
      'acme.application.communication.templates-value',
      'acme.application.communication.webhooks-v0.29.0-value',
      'acme.application.administration.replays-value',
      'acme.application.communication.sources-value',
      'acme.application.communication.users-value',
      'acme.ops.application.component-settings-value',
      'acme.application.administration.widgets-value',
    ]);
  });

  it('reads what Airy Core wrote with its schema, which lacks our optional fields', async () => {
    const registry = memoryRegistry();
    const { readReceipt } = await openCodecs(registry);
    const theirs = {
      type: 'record',
      name: 'ReadReceipt',
      namespace: 'co.airy.avro.communication',
      fields: [
        { name: 'conversationId', type: 'string' },
        { name: 'readDate', type: 'long' },
      ],
    };
    const id = await registry.register('other', JSON.stringify(theirs));
    const bytes = new Uint8Array([0, 0, 0, id >> 8, id & 255, 4, 0x63, 0x31, 2]);
    const expected = { conversationId: 'c1', readDate: 1, readIndex: null, readContactCount: null };
    const first = readReceipt.decode(bytes);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual(expected);
    expect(readReceipt.decode(bytes)).toEqual(expected);
  });

  it('tells an unknown schema id and an absent registry from bytes that cannot be read', async () => {
    const registry = memoryRegistry();
    const { messages } = await openCodecs(registry);
    const unknown = messages.encode(message);
    unknown[3] = 9;
    expect(await codeOf(() => messages.decode(unknown))).toBe('schema_unknown');
    registry.away = true;
    expect(await codeOf(() => messages.decode(unknown))).toBe('registry_unavailable');
    const cut = messages.encode(message).subarray(0, 20);
    expect(await codeOf(() => messages.decode(cut))).toBe('record_unreadable');
    expect(await codeOf(() => messages.decode(Buffer.from('{"json":1}')))).toBe('record_unreadable');
    expect(await codeOf(() => messages.decode(new Uint8Array(3)))).toBe('record_unreadable');
  });

  it('asks again for a schema that was unknown', async () => {
    const registry = memoryRegistry();
    const { messages } = await openCodecs(registry);
    const bytes = messages.encode(message);
    const schema = registry.schemas[0]!;
    new DataView(bytes.buffer).setUint32(1, 256 + registry.schemas.length);
    expect(await codeOf(() => messages.decode(bytes))).toBe('schema_unknown');
    registry.schemas.push(schema);
    expect(await messages.decode(bytes)).toEqual(message);
  });
});
