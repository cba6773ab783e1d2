/** Avro schemas as Airy Core's Java clients registered them: without our optional fields, with Java's string hints. */

const text = { 'type': 'string', 'avro.java.string': 'String' };
const optionalText = ['null', text];

function record(name: string, fields: readonly object[]): string {
  return JSON.stringify({ type: 'record', name, namespace: 'co.airy.avro.communication', fields });
}

function enumeration(name: string, symbols: readonly string[]): object {
  return { type: 'enum', name, symbols };
}

const metadata = record('Metadata', [
    { name: 'subject', type: text },
    { name: 'key', type: text },
    { name: 'value', type: text },
    {
      name: 'valueType',
      type: enumeration('ValueType', ['text', 'array', 'object', 'number', 'bool', 'nullValue']),
      default: 'text',
    },
    { name: 'timestamp', type: 'long' },
  ]);

export const airyCoreSchemas = {
  messages: record('Message', [
    { name: 'id', type: text },
    {
      name: 'headers',
      type: ['null', { 'type': 'map', 'values': text, 'avro.java.string': 'String' }],
      default: null,
    },
    { name: 'isFromContact', type: 'boolean' },
    { name: 'deliveryState', type: enumeration('DeliveryState', ['PENDING', 'FAILED', 'DELIVERED']) },
    { name: 'senderId', type: text },
    { name: 'sourceRecipientId', type: optionalText, default: null },
    { name: 'conversationId', type: text },
    { name: 'channelId', type: text },
    { name: 'source', type: text },
    { name: 'content', type: text },
    { name: 'sentAt', type: 'long', logicalType: 'timestamp-millis' },
    { name: 'updatedAt', type: ['null', 'long'], default: null, logicalType: 'timestamp-millis' },
  ]),
  metadata,
  /** Leaves of contacts. */
  contacts: metadata,
  channels: record('Channel', [
    { name: 'id', type: text },
    { name: 'source', type: text },
    { name: 'sourceChannelId', type: text },
    { name: 'token', type: optionalText, default: null },
    { name: 'connectionState', type: enumeration('ChannelConnectionState', ['CONNECTED', 'DISCONNECTED']) },
  ]),
  readReceipt: record('ReadReceipt', [
    { name: 'conversationId', type: text },
    { name: 'readDate', type: 'long', logicalType: 'timestamp-millis' },
  ]),
  tags: record('Tag', [
    { name: 'id', type: text },
    { name: 'name', type: text },
    { name: 'color', type: enumeration('TagColor', ['RED', 'GREEN', 'BLUE', 'PURPLE']) },
  ]),
  templates: record('Template', [
    { name: 'id', type: text },
    { name: 'name', type: text },
    { name: 'source', type: text },
    { name: 'content', type: text },
  ]),
  webhooks: record('Webhook', [
    { name: 'id', type: text },
    { name: 'name', type: optionalText, default: null },
    { name: 'events', type: { type: 'array', items: text }, default: [] },
    { name: 'signKey', type: optionalText, default: null },
    { name: 'endpoint', type: text },
    { name: 'headers', type: ['null', { type: 'map', values: text }], default: null },
    { name: 'status', type: enumeration('Status', ['Subscribed', 'Unsubscribed']) },
    { name: 'subscribedAt', type: 'long', logicalType: 'timestamp-millis' },
  ]),
  users: record('User', [
    { name: 'id', type: text },
    { name: 'firstSeenAt', type: 'long', logicalType: 'timestamp-millis' },
    { name: 'lastSeenAt', type: 'long', logicalType: 'timestamp-millis' },
    { name: 'name', type: optionalText, default: null },
    { name: 'avatarUrl', type: optionalText, default: null },
  ]),
  customSources: record('Source', [
    { name: 'id', type: text },
    { name: 'token', type: text },
    { name: 'name', type: optionalText, default: null },
    { name: 'imageUrl', type: optionalText, default: null },
    { name: 'actionEndpoint', type: optionalText, default: null },
    { name: 'createdAt', type: 'long', logicalType: 'timestamp-millis' },
  ]),
} as const;

export type AiryCoreTopic = keyof typeof airyCoreSchemas;

/** Of the message before `sourceRecipientId` was added: clusters hold records of several versions. */
export const olderMessageSchema = JSON.stringify({
  ...(JSON.parse(airyCoreSchemas.messages) as object),
  fields: (JSON.parse(airyCoreSchemas.messages) as { fields: readonly { name: string }[] }).fields.filter(
    ({ name }) => name !== 'sourceRecipientId',
  ),
});
