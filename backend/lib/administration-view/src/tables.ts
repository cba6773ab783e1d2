/** Each kind of record as a table, declared once: its topic, its columns, and how a record is a row and a row a record. */
import type { CustomSource, Replay, Tag, Template, User, Webhook, Widget } from '@airy/model';
import { table, type Table } from '@airy/views';

/** Ids of topics in @airy/topics. */
export type KindTopic = 'tags' | 'templates' | 'webhooks' | 'replays' | 'users' | 'customSources' | 'widgets';

/** A kind of record. `Row` has the record's id first. */
export interface Kind<Record extends { readonly id: string }, Row extends { readonly id: string }> {
  readonly topic: KindTopic;
  readonly table: Table<Row>;
  toRow(record: Record): Row;
  toRecord(row: Row): Record;
}

type TagRow = { readonly [K in keyof Tag]: string };

export const tags: Kind<Tag, TagRow> = {
  topic: 'tags',
  table: table<TagRow>('tag', { id: 'text', name: 'text', color: 'text' }),
  toRow: ({ id, name, color }) => ({ id, name, color }),
  toRecord: ({ id, name, color }) => ({ id, name, color: color as Tag['color'] }),
};

export const templates: Kind<Template, Template> = {
  topic: 'templates',
  table: table<Template>('template', { id: 'text', name: 'text', source: 'text', content: 'text' }, [
    { name: 'template_of_source', columns: ['source', 'name', 'id'] },
  ]),
  toRow: ({ id, name, source, content }) => ({ id, name, source, content }),
  toRecord: ({ id, name, source, content }) => ({ id, name, source, content }),
};

interface WebhookRow {
  readonly id: string;
  readonly name: string | null;
  /** JSON text. */
  readonly events: string;
  readonly signKey: string | null;
  readonly endpoint: string;
  /** JSON text. */
  readonly headers: string | null;
  readonly status: string;
  readonly subscribedAt: number;
  readonly delivery: string | null;
}

export const webhooks: Kind<Webhook, WebhookRow> = {
  topic: 'webhooks',
  table: table<WebhookRow>('webhook', {
    id: 'text',
    name: 'text?',
    events: 'text',
    signKey: 'text?',
    endpoint: 'text',
    headers: 'text?',
    status: 'text',
    subscribedAt: 'bigint',
    delivery: 'text?',
  }),
  toRow: ({ id, name, events, signKey, endpoint, headers, status, subscribedAt, delivery }) => ({
    id,
    name,
    events: JSON.stringify(events),
    signKey,
    endpoint,
    headers: headers && JSON.stringify(headers),
    status,
    subscribedAt,
    delivery,
  }),
  toRecord: row => ({
    id: row.id,
    name: row.name,
    events: JSON.parse(row.events) as string[],
    signKey: row.signKey,
    endpoint: row.endpoint,
    headers: row.headers === null ? null : (JSON.parse(row.headers) as Record<string, string>),
    status: row.status as Webhook['status'],
    subscribedAt: row.subscribedAt,
    delivery: row.delivery,
  }),
};

interface ReplayRow {
  readonly id: string;
  readonly webhookId: string;
  readonly state: string;
  readonly createdAt: number;
  /** All of it, JSON text. */
  readonly record: string;
}

export const replays: Kind<Replay, ReplayRow> = {
  topic: 'replays',
  table: table<ReplayRow>(
    'replay',
    { id: 'text', webhookId: 'text', state: 'text', createdAt: 'bigint', record: 'text' },
    [{ name: 'replay_of_webhook', columns: ['webhookId', 'createdAt', 'id'] }],
  ),
  toRow: replay => ({
    id: replay.id,
    webhookId: replay.webhookId,
    state: replay.state,
    createdAt: replay.createdAt,
    record: JSON.stringify(replay),
  }),
  toRecord: ({ record }) => JSON.parse(record) as Replay,
};

export const users: Kind<User, User> = {
  topic: 'users',
  table: table<User>('person', {
    id: 'text',
    firstSeenAt: 'bigint',
    lastSeenAt: 'bigint',
    name: 'text?',
    avatarUrl: 'text?',
  }),
  toRow: ({ id, firstSeenAt, lastSeenAt, name, avatarUrl }) => ({ id, firstSeenAt, lastSeenAt, name, avatarUrl }),
  toRecord: ({ id, firstSeenAt, lastSeenAt, name, avatarUrl }) => ({ id, firstSeenAt, lastSeenAt, name, avatarUrl }),
};

export const sources: Kind<CustomSource, CustomSource> = {
  topic: 'customSources',
  table: table<CustomSource>('custom_source', {
    id: 'text',
    token: 'text',
    name: 'text?',
    imageUrl: 'text?',
    actionEndpoint: 'text?',
    createdAt: 'bigint',
  }),
  toRow: ({ id, token, name, imageUrl, actionEndpoint, createdAt }) => ({
    id,
    token,
    name,
    imageUrl,
    actionEndpoint,
    createdAt,
  }),
  toRecord: ({ id, token, name, imageUrl, actionEndpoint, createdAt }) => ({
    id,
    token,
    name,
    imageUrl,
    actionEndpoint,
    createdAt,
  }),
};

export const widgets: Kind<Widget, Widget> = {
  topic: 'widgets',
  table: table<Widget>('widget', { id: 'text', settings: 'text', identityKey: 'text?', refusedOrigins: 'text' }),
  toRow: ({ id, settings, identityKey, refusedOrigins }) => ({ id, settings, identityKey, refusedOrigins }),
  toRecord: ({ id, settings, identityKey, refusedOrigins }) => ({ id, settings, identityKey, refusedOrigins }),
};

export interface Tables {
  readonly tag: TagRow;
  readonly template: Template;
  readonly webhook: WebhookRow;
  readonly replay: ReplayRow;
  readonly person: User;
  readonly custom_source: CustomSource;
  readonly widget: Widget;
}

/** All of them. */
export const kinds = [tags, templates, webhooks, replays, users, sources, widgets] as const;
