/** What the sockets send (contract §4). */
import type { Json } from '@airy/model';
import { z } from 'zod';
import { visitorConversation } from './chatplugin.ts';
import { channelPayload, messagePayload, tagPayload } from './payloads.ts';

/** In every message event, and the whole frame of the visitor's socket. */
const messageInConversation = z.object({
  conversation_id: z.string(),
  channel_id: z.string(),
  message: messagePayload,
});

/** The complete current document of a subject, never a delta. */
export const metadataPayload = z.object({
  subject: z.enum(['conversation', 'message', 'channel']),
  identifier: z.string(),
  metadata: z.record(z.string(), z.custom<Json>()),
});

function event<T extends string, P extends z.ZodType>(type: T, payload: P) {
  /** Epoch ms; null where the record carries no time. */
  return z.object({ type: z.literal(type), timestamp: z.int().nullable(), payload });
}

/** Every message record, delivery states too: upsert by message id. `metadata` is null, `sender` has the id only. */
export const messageCreated = event('message.created', messageInConversation);
/** `metadata` is null. */
export const channelUpdated = event('channel.updated', channelPayload);
export const metadataUpdated = event('metadata.updated', metadataPayload);
/** Created or changed; deleting a tag is not announced. */
export const tagUpdated = event('tag.updated', tagPayload);

export const componentUpdated = event(
  'component.updated',
  z.object({
    subject: z.literal('component'),
    /** The component's name. */
    identifier: z.string(),
    metadata: z.object({ installationStatus: z.enum(['installed', 'uninstalled']) }),
  }),
);

/** `/ws.communication`, destination `/events`. */
export const communicationEvent = z.discriminatedUnion('type', [
  messageCreated,
  channelUpdated,
  metadataUpdated,
  tagUpdated,
  componentUpdated,
]);
export type CommunicationEvent = z.infer<typeof communicationEvent>;

/** What may follow a cursor that cannot be gone on from. */
export const refreshReason = z.enum(['expired', 'too_far', 'incomplete', 'unknown']);

/** What is shown must be read anew. Only to clients that came with a cursor. */
export const refreshRequired = event('refresh.required', z.object({ reason: refreshReason }));

const signalPayload = z.object({
  conversation_id: z.string(),
  from_contact: z.boolean(),
  /** Of the agent; null for a contact, and where a visitor is told. */
  id: z.string().nullable(),
  name: z.string().nullable(),
  /** False: has stopped, has left. */
  active: z.boolean(),
});

/** Counts for six seconds, unless it is told again or taken back. Never stored, and without a cursor. */
export const signalTyping = event('signal.typing', signalPayload);
/** An agent looks at the conversation; counts for 30 seconds. */
export const signalPresence = event('signal.presence', signalPayload);

/** `/ws.communication`, destination `/signals`. */
export const signalEvent = z.discriminatedUnion('type', [signalTyping, signalPresence]);
export type SignalEvent = z.infer<typeof signalEvent>;

/** `data` of an event of `GET /events`; its cursor is the `id` there. */
export const streamedEvent = z.object({
  /** Of the event: the same however often it is sent. */
  id: z.string(),
  /** As of the socket; `message.updated` too, as the feed tells new messages from changed ones. */
  type: z.string(),
  /** Epoch ms. */
  timestamp: z.int(),
  /** A read that brings it as `Airy-Position` sees what the event tells of; null where it changed nothing that is read. */
  position: z.string().nullable(),
  /** As on the socket for its types; else the fields of what it tells of, without secrets. */
  payload: z.record(z.string(), z.unknown()),
});
export type StreamedEvent = z.infer<typeof streamedEvent>;

/** An event of `events.list`. */
export const feedEvent = streamedEvent.extend({
  /** To go on from after it. */
  cursor: z.string(),
});
export type FeedEvent = z.infer<typeof feedEvent>;

/** `/ws.chatplugin`, destination `/user/queue/message`; no envelope. Both directions are sent. */
export const visitorEvent = messageInConversation;
export type VisitorEvent = z.infer<typeof visitorEvent>;

/** How the visitor's conversation stands now: what agents have read, closed, opened again, rated. */
export const visitorConversationUpdated = event('conversation.updated', visitorConversation.omit({ read_up_to: true }));

/** What is saved of the widget has changed: `GET /chatplugin/settings/<channel id>` has it. */
export const visitorSettingsUpdated = event('settings.updated', z.object({ channel_id: z.string() }));

/** `/ws.chatplugin`, destination `/user/queue/signal`: agents who are typing, without saying who; conversation and settings. */
export const visitorSignal = z.discriminatedUnion('type', [
  signalTyping,
  visitorConversationUpdated,
  visitorSettingsUpdated,
]);
export type VisitorSignal = z.infer<typeof visitorSignal>;

/** Paragraphs for the reference. */
const resuming = `**To miss nothing after a lost connection**, a client keeps the newest header \`cursor\`: the receipt of
SUBSCRIBE (ask for one with \`receipt\`) and each frame carry one. It is opaque, says where the client stands in the whole
feed, and is good on any replica, on \`GET /events\` and in \`events.list\`. SUBSCRIBE with it in \`cursor\` sends every
event missed since, each once and in order per conversation, and then goes on live. Where that is not possible, one frame
says so: header \`refresh: required\`, type \`refresh.required\`, with the reason in the payload (\`expired\`: the events
are deleted; \`too_far\`: more than 250,000 records; \`incomplete\` or \`unknown\`: not a cursor of this instance as it is
now). Then read anew what is shown, and go on with the cursor of that frame; live events follow. A client that sends no
\`cursor\` never gets that frame.

Header \`event-type\` tells new messages from changed ones, \`message-id\` is the event's id, and a read that brings
\`airy-position\` back sees what the event tells of. A client that reads too slowly is cut off, and resumes.`;

const signals = `Who is typing, and who is looking at a conversation: told to who subscribes, never stored, and without a
cursor. Agents say so with \`signals.send\`, visitors with \`chatplugin.signal\`. Typing counts for six seconds, presence
for 30, unless it is told again or taken back (\`active: false\`).`;

/** Sockets as they are documented: path, destination, access, frames, and more. */
export const sockets = [
  {
    path: '/ws.communication',
    destination: '/events',
    access: 'agent',
    frame: communicationEvent,
    notes: resuming,
  },
  { path: '/ws.communication', destination: '/signals', access: 'agent', frame: signalEvent, notes: signals },
  { path: '/ws.chatplugin', destination: '/user/queue/message', access: 'visitor', frame: visitorEvent, notes: null },
  { path: '/ws.chatplugin', destination: '/user/queue/signal', access: 'visitor', frame: visitorSignal, notes: null },
] as const;
