/** Airy's records (contract §2), each declared once. Optional fields are `null`, as Avro's unions have it. */
import { boolean, listOf, long, nullable, oneOf, record, string, stringMap, withDefault } from './declaration.ts';
import type { RecordOf } from './declaration.ts';

export const deliveryStates = ['PENDING', 'FAILED', 'DELIVERED'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const messageRecord = record('Message', {
  id: string,
  headers: nullable(stringMap),
  isFromContact: boolean,
  deliveryState: oneOf('DeliveryState', deliveryStates),
  /** The contact's id at the source, or an Airy user id. */
  senderId: string,
  sourceRecipientId: nullable(string),
  conversationId: string,
  channelId: string,
  source: string,
  /** As the source gave it; usually JSON text. */
  content: string,
  /** Epoch ms. */
  sentAt: long,
  /** Epoch ms of the last change of delivery state; null for a new message. */
  updatedAt: nullable(long),
  /** Position in the conversation, from 0, without gaps. Null in records that Airy Core wrote. */
  index: nullable(long),
  /** How many contact messages the conversation has up to and including this one. */
  contactCount: nullable(long),
  /** The delivery attempt that was granted last and has no result yet; kept when the message failed for want of one. */
  openAttempt: nullable(string),
});
export type Message = RecordOf<typeof messageRecord>;

export const channelRecord = record('Channel', {
  id: string,
  source: string,
  sourceChannelId: string,
  /** Sealed (`sealed:v1:…`); plain only in records that Airy Core wrote. */
  token: nullable(string),
  connectionState: oneOf('ChannelConnectionState', ['CONNECTED', 'DISCONNECTED']),
});
export type Channel = RecordOf<typeof channelRecord>;

export const metadataValueTypes = ['text', 'array', 'object', 'number', 'bool', 'nullValue'] as const;
export type MetadataValueType = (typeof metadataValueTypes)[number];

export const metadataRecord = record('Metadata', {
  /** `conversation:<id>`, `message:<id>`, `channel:<id>`; `writer:<id>` is the conversation writer's own memory. */
  subject: string,
  /** Dot path. */
  key: string,
  value: string,
  valueType: withDefault(oneOf('ValueType', metadataValueTypes), 'text'),
  /** Epoch ms. */
  timestamp: long,
});
export type Metadata = RecordOf<typeof metadataRecord>;

export const readReceiptRecord = record('ReadReceipt', {
  conversationId: string,
  /** Epoch ms. */
  readDate: long,
  /** Highest message index read; null in records that Airy Core wrote. */
  readIndex: nullable(long),
  /** How many contact messages that covers. */
  readContactCount: nullable(long),
});
export type ReadReceipt = RecordOf<typeof readReceiptRecord>;

export const tagColors = ['RED', 'GREEN', 'BLUE', 'PURPLE'] as const;

export const tagRecord = record('Tag', {
  id: string,
  name: string,
  color: oneOf('TagColor', tagColors),
});
export type Tag = RecordOf<typeof tagRecord>;

export const templateRecord = record('Template', {
  id: string,
  name: string,
  source: string,
  /** JSON text. */
  content: string,
});
export type Template = RecordOf<typeof templateRecord>;

export const webhookStatuses = ['Subscribed', 'Unsubscribed'] as const;

export const webhookRecord = record('Webhook', {
  id: string,
  name: nullable(string),
  /** Types of events; empty: all. */
  events: withDefault(listOf(string), []),
  /** Sealed; plain only in records that Airy Core wrote. */
  signKey: nullable(string),
  endpoint: string,
  /** Values are sealed, as they may be credentials; plain only in records that Airy Core wrote. */
  headers: nullable(stringMap),
  status: oneOf('Status', webhookStatuses),
  /** Epoch ms; what happened before is not sent. */
  subscribedAt: long,
  /** JSON text of `WebhookDelivery`; null in records that Airy Core wrote. */
  delivery: nullable(string),
});
export type Webhook = RecordOf<typeof webhookRecord>;

export const replayKinds = ['replay', 'recover'] as const;
export const replayStates = ['RUNNING', 'DONE', 'FAILED', 'CANCELLED'] as const;

/** A job: past events are sent to a webhook once more. Airy Core has none. */
export const replayRecord = record('Replay', {
  id: string,
  webhookId: string,
  /** `replay`: whatever was delivered before. `recover`: what was not delivered, parked deliveries included. */
  kind: oneOf('ReplayKind', replayKinds),
  /** Counts only. */
  isDryRun: boolean,
  /** Epoch ms of the first event that counts. */
  since: long,
  /** Epoch ms; only events before it. */
  until: long,
  /** Where to begin reading, as `Airy-Position` has it, of the events topics; null: at `since`. */
  fromPosition: nullable(string),
  /** Types of events; empty: those of the webhook. */
  events: listOf(string),
  conversationId: nullable(string),
  state: oneOf('ReplayState', replayStates),
  /** How far it has come, as `Airy-Position` has it; null: not begun. */
  position: nullable(string),
  /** Events read. */
  scanned: long,
  /** Those that are for the webhook. */
  matched: long,
  /** Those that were handed to its queue: the others waited there, or (`recover`) had been delivered. */
  queued: long,
  /** Why it failed. */
  error: nullable(string),
  /** Epoch ms. */
  createdAt: long,
  /** Epoch ms. */
  updatedAt: long,
});
export type Replay = RecordOf<typeof replayRecord>;

/** A source of the Source API: somebody else's. */
export const customSourceRecord = record('Source', {
  id: string,
  /** What it calls us with. Sealed; plain only in records that Airy Core wrote. */
  token: string,
  name: nullable(string),
  imageUrl: nullable(string),
  actionEndpoint: nullable(string),
  /** Epoch ms. */
  createdAt: long,
});
export type CustomSource = RecordOf<typeof customSourceRecord>;

/** What the API wants of a component, such as `sources-facebook`. */
export const componentRecord = record('Component', {
  /** Its name. */
  id: string,
  enabled: boolean,
  installed: boolean,
  /** By key; sealed. */
  settings: stringMap,
});
export type ComponentRecord = RecordOf<typeof componentRecord>;

/** What is saved for the chat of one channel on somebody's pages. */
export const widgetRecord = record('Widget', {
  /** The channel's. */
  id: string,
  /** JSON text: keys that are set. */
  settings: string,
  /** With it sites sign who a visitor is. Sealed. */
  identityKey: nullable(string),
  /** JSON text of `RefusedOrigin[]`: origins whose pages were refused, the latest first. */
  refusedOrigins: string,
});
export type Widget = RecordOf<typeof widgetRecord>;

export interface RefusedOrigin {
  readonly origin: string;
  readonly count: number;
  /** Epoch ms. */
  readonly firstAt: number;
  /** Epoch ms. */
  readonly lastAt: number;
}

/** Who has signed in. */
export const userRecord = record('User', {
  id: string,
  /** Epoch ms. */
  firstSeenAt: long,
  /** Epoch ms. */
  lastSeenAt: long,
  name: nullable(string),
  avatarUrl: nullable(string),
});
export type User = RecordOf<typeof userRecord>;
