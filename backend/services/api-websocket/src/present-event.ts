/** What the feed (`GET /events`, `events.list`) tells of an event. */
import { presentContactEvent, webhookState } from '@airy/contract';
import type { WebhookHealthData } from '@airy/domain';
import { shownWebhookUrl } from '@airy/model';
import { frameOfEvent, type LogEvent } from './frame-of-event.ts';

type Payload = Readonly<Record<string, unknown>>;
type EventOf<T extends LogEvent['type']> = Extract<LogEvent, { readonly type: T }>;

/** As on the socket. */
const asFrame = (event: LogEvent): Payload | null => frameOfEvent(event)?.payload ?? null;
const idOnly = ({ data }: { readonly data: { readonly id: string } }): Payload => ({ id: data.id });

/** One line for each type there is, so that a new one is not shown, or kept back, by oversight. Null: for stations only. */
const presenters: { readonly [T in LogEvent['type']]: ((event: EventOf<T>) => Payload | null) | null } = {
  'message.created': asFrame,
  'message.updated': asFrame,
  'message.attempt-granted': null,
  'message.attempt-refused': null,
  'metadata.updated': asFrame,
  'command.outcome': null,
  'contact.created': ({ data }) => presentContactEvent(data.contact),
  'contact.updated': ({ data }) => presentContactEvent(data.contact),
  'contact.deleted': ({ data }) => ({ id: data.id, merged_into: data.mergedInto }),
  'contact.merged': ({ data }) => ({ source_id: data.sourceId, destination_id: data.destinationId }),
  'contact.merge-started': null,
  'contact.merge-refused': null,
  'contact.redirected': null,
  'contact.refetch': null,
  'channel.updated': asFrame,
  'channel.deleted': idOnly,
  'tag.updated': asFrame,
  'tag.deleted': idOnly,
  'component.updated': asFrame,
  'component.deleted': idOnly,
  'template.updated': ({ data }) => ({ id: data.template.id, name: data.template.name, source: data.template.source }),
  'template.deleted': idOnly,
  // Without headers and query: they are how a receiver knows who calls.
  'webhook.updated': ({ data: { webhook } }) => ({
    id: webhook.id,
    name: webhook.name,
    url: shownWebhookUrl(webhook.endpoint),
    events: webhook.events,
    status: webhook.status,
    state: webhookState(webhook),
  }),
  'webhook.deleted': idOnly,
  'webhook.failing': webhookHealth,
  'webhook.recovered': webhookHealth,
  'webhook.disabled': webhookHealth,
  // Its progress, every few seconds: whoever wants to know asks for it.
  'replay.updated': null,
  'replay.deleted': null,
  'user.updated': ({ data: { user } }) => ({ id: user.id, name: user.name, avatar_url: user.avatarUrl }),
  'user.deleted': idOnly,
  'source.updated': ({ data: { source } }) => ({
    id: source.id,
    name: source.name,
    image_url: source.imageUrl,
    action_endpoint: source.actionEndpoint,
  }),
  'source.deleted': idOnly,
  // Windows are told by a signal, administrators see it when they look.
  'widget.updated': null,
  'widget.deleted': null,
};

/** The types that are told; all others are for stations only. */
export const toldTypes: ReadonlySet<string> = new Set(
  Object.entries(presenters).flatMap(([type, present]) => (present === null ? [] : [type])),
);

/** The payload; null for what is nobody's business but the stations', and for types that this version does not know. */
export function presentEvent(event: LogEvent): Payload | null {
  const present = Object.hasOwn(presenters, event.type) ? presenters[event.type] : null;
  return present === null ? null : (present as (event: LogEvent) => Payload | null)(event);
}

/** The conversation that it belongs to. */
export function conversationOf(event: LogEvent): string | null {
  switch (event.type) {
    case 'message.created':
    case 'message.updated':
      return event.data.message.conversationId;
    case 'metadata.updated':
      return event.data.conversationId;
    default:
      return null;
  }
}

function webhookHealth({ data }: { readonly data: WebhookHealthData }): Payload {
  const { id, name, endpoint } = data.webhook;
  return { id, name, url: shownWebhookUrl(endpoint), since: data.since, reason: data.reason };
}
