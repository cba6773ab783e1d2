/**
 * Every topic, declared once: who is its key, what its records are partitioned by, how it is stored, what stands in it.
 * Names, keys and records are Airy Core's where it had the topic (contract §2).
 */
import {
  channelRecord,
  componentRecord,
  customSourceRecord,
  messageRecord,
  metadataRecord,
  readReceiptRecord,
  replayRecord,
  tagRecord,
  templateRecord,
  userRecord,
  webhookRecord,
  widgetRecord,
} from '@airy/model';
import type { RecordDeclaration } from '@airy/model';

/** What stands in a record's value. */
export type TopicValue =
  /** Confluent-framed Avro; null is a deletion. */
  | { readonly format: 'avro'; readonly record: RecordDeclaration }
  /** UTF-8 JSON. */
  | { readonly format: 'json'; readonly type: string }
  /** Bytes as somebody else sent them. */
  | { readonly format: 'raw' };

export interface TopicDeclaration {
  /** Without a namespace. */
  readonly name: string;
  /** What the record key is. */
  readonly key: string;
  /** What `partitionFor` is given. */
  readonly partitionedBy: string;
  /** `configured`: the setting `kafka.partitions`. */
  readonly partitions: 'configured' | 1;
  readonly cleanup: 'delete' | 'compact';
  /** Null: for ever. */
  readonly retentionMs: number | null;
  readonly minCompactionLagMs: number;
  /** What was acknowledged to somebody outside: on the disk first, also with one broker alone. */
  readonly flushed?: true;
  readonly value: TopicValue;
}

const dayMs = 24 * 60 * 60 * 1000;

const state = { cleanup: 'compact', retentionMs: null, minCompactionLagMs: dayMs } as const;
const kept = (days: number) => ({ cleanup: 'delete', retentionMs: days * dayMs, minCompactionLagMs: 0 }) as const;

const byConversation = { partitionedBy: 'conversation id', partitions: 'configured' } as const;
const administration = { partitionedBy: 'nothing: one partition', partitions: 1 } as const;

function avro<R extends RecordDeclaration>(record: R) {
  return { format: 'avro', record } as const;
}

const communication = {
  commands: {
    name: 'application.communication.commands',
    key: 'conversation id; channel id for channel metadata; contact id',
    partitionedBy: 'the key',
    partitions: 'configured',
    ...kept(7),
    flushed: true,
    value: { format: 'json', type: 'CommandEnvelope<ConversationCommand>' },
  },
  events: {
    name: 'application.communication.events',
    key: 'conversation id; channel id for channel metadata; contact id',
    partitionedBy: 'the key',
    partitions: 'configured',
    ...kept(30),
    value: { format: 'json', type: 'ConversationEvent' },
  },
  messages: {
    name: 'application.communication.messages',
    key: 'message id',
    ...byConversation,
    ...state,
    value: avro(messageRecord),
  },
  metadata: {
    name: 'application.communication.metadata',
    key: 'uuid5(subject, key)',
    partitionedBy: 'id of the conversation it belongs to; channel id for channel metadata',
    partitions: 'configured',
    ...state,
    value: avro(metadataRecord),
  },
  /** Airy Core's: a contact is its leaves, as metadata is. */
  contacts: {
    name: 'application.communication.contacts',
    key: 'uuid5(subject, key)',
    partitionedBy: 'contact id',
    partitions: 'configured',
    ...state,
    value: avro(metadataRecord),
  },
  readReceipt: {
    name: 'application.communication.read-receipt',
    key: 'conversation id',
    ...byConversation,
    ...state,
    value: avro(readReceiptRecord),
  },
  deadLetters: {
    name: 'application.communication.dead-letters',
    key: 'id of the letter',
    partitionedBy: 'partition of the record it is about',
    partitions: 'configured',
    ...kept(30),
    value: { format: 'raw' },
  },
} as const satisfies Record<string, TopicDeclaration>;

const administrative = {
  /** Airy Core did not compact channels; it kept every version for ever. Readers see no difference. */
  channels: {
    name: 'application.communication.channels',
    key: 'channel id',
    ...administration,
    ...state,
    value: avro(channelRecord),
  },
  tags: {
    name: 'application.communication.tags',
    key: 'tag id',
    ...administration,
    ...state,
    value: avro(tagRecord),
  },
  templates: {
    name: 'application.communication.templates',
    key: 'template id',
    ...administration,
    ...state,
    value: avro(templateRecord),
  },
  /** The version in the name is Airy Core's: it changed the record once, and took a new topic. */
  webhooks: {
    name: 'application.communication.webhooks-v0.29.0',
    key: 'webhook id',
    ...administration,
    ...state,
    value: avro(webhookRecord),
  },
  /** Jobs that send past events to a webhook once more, with their progress. */
  replays: {
    name: 'application.administration.replays',
    key: 'replay id',
    ...administration,
    ...state,
    value: avro(replayRecord),
  },
  /** Of the Source API. */
  customSources: {
    name: 'application.communication.sources',
    key: 'source id',
    ...administration,
    ...state,
    value: avro(customSourceRecord),
  },
  users: {
    name: 'application.communication.users',
    key: 'user id',
    ...administration,
    ...state,
    value: avro(userRecord),
  },
  /** What was set through the API; airy.yaml stays the operator's own. */
  componentSettings: {
    name: 'ops.application.component-settings',
    key: 'name of the component',
    ...administration,
    ...state,
    value: avro(componentRecord),
  },
  /** What is saved for the chat on somebody's pages. */
  widgets: {
    name: 'application.administration.widgets',
    key: 'channel id',
    ...administration,
    ...state,
    value: avro(widgetRecord),
  },
  administrationCommands: {
    name: 'application.administration.commands',
    key: 'id of the channel, tag, … it is about',
    ...administration,
    ...kept(7),
    flushed: true,
    value: { format: 'json', type: 'CommandEnvelope<AdministrationCommand>' },
  },
  administrationEvents: {
    name: 'application.administration.events',
    key: 'id of the channel, tag, … it is about',
    ...administration,
    ...kept(30),
    value: { format: 'json', type: 'AdministrationEvent' },
  },
  /** Where bringing the log to its present form stands, so that it is not looked through at every start. */
  bootstrap: {
    name: 'ops.application.bootstrap',
    key: 'the work it is about',
    ...administration,
    cleanup: 'compact',
    retentionMs: null,
    minCompactionLagMs: 0,
    value: { format: 'json', type: 'RehomeMarker, InstanceRecord' },
  },
  /** How far each webhook was delivered to without a gap. */
  webhookProgress: {
    name: 'ops.application.webhook-progress',
    key: 'webhook id, topic and partition of the events',
    ...administration,
    cleanup: 'compact',
    retentionMs: null,
    minCompactionLagMs: 0,
    value: { format: 'json', type: 'WebhookProgress; null: nobody is subscribed any more' },
  },
  /** What became of each delivery to a webhook; the list of attempts is made from it. */
  webhookAttempts: {
    name: 'ops.application.webhook-attempts',
    key: 'webhook id',
    partitionedBy: 'the key',
    partitions: 'configured',
    ...kept(14),
    value: { format: 'json', type: 'WebhookAttempt' },
  },
  /** Which processes there are and how their services do; each says so every few seconds. */
  processes: {
    name: 'ops.application.processes',
    key: 'id of the process',
    ...administration,
    ...kept(1 / 24),
    value: { format: 'json', type: 'ProcessReport; null: it has ended' },
  },
} as const satisfies Record<string, TopicDeclaration>;

/** All but the raw topics, which depend on the sources there are. */
export const topics = { ...communication, ...administrative } as const;

export type Topics = typeof topics;

/** The raw topic of a source, or of those that share a component: what the platform sent, as received. */
export function sourceEvents(component: string): TopicDeclaration {
  return {
    name: `source.${component}.events`,
    key: "the source's order key",
    partitionedBy: 'the key',
    partitions: 'configured',
    ...kept(30),
    flushed: true,
    value: { format: 'raw' },
  };
}

/** How far the accounts of sources that are asked have been read; whoever owns a partition asks its channels. */
export function sourceCursors(component: string): TopicDeclaration {
  return {
    name: `source.${component}.cursors`,
    key: 'channel id',
    partitionedBy: 'the key',
    partitions: 'configured',
    cleanup: 'compact',
    retentionMs: null,
    minCompactionLagMs: 0,
    flushed: true,
    value: { format: 'json', type: 'what the source saved' },
  };
}

/** Files of received messages that could not be fetched yet, and when they are tried again. */
export function sourceFiles(component: string): TopicDeclaration {
  return {
    ...sourceCursors(component),
    name: `source.${component}.files`,
    key: 'message id',
    value: { format: 'json', type: 'OwedFiles' },
  };
}
