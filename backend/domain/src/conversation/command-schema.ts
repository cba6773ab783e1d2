/** Validation of conversation commands as read from the log: what does not fit is a dead letter. */
import { z } from 'zod';
import type { Json } from '@airy/model';
import { commandReader } from '../command.ts';
import { contactCommands } from '../contact/command-schema.ts';
import type { AttemptResult, CommunicationCommand } from './commands.ts';

const id = z.string().min(1).max(500);
/** Epoch ms of a moment that has a date (ECMA-262, 21.4.1.1): what is stored must be shown. */
const time = z.int().nonnegative().max(8_640_000_000_000_000);
const inConversation = { conversationId: id };
const toldBySource = { ...inConversation, source: id };
const headers = z.record(z.string(), z.string()).nullable();

const message = {
  ...inConversation,
  messageId: id,
  channelId: id,
  source: id,
  senderId: z.string(),
  content: z.string(),
  sentAt: time.nullable(),
};

const named = { messageId: id.optional(), sourceMessageId: id.optional() };
const isNamed = (it: { messageId?: string | undefined; sourceMessageId?: string | undefined }): boolean =>
  it.messageId !== undefined || it.sourceMessageId !== undefined;
const unnamed = 'messageId or sourceMessageId is needed';

const receipt = {
  type: z.literal('message.receipt'),
  ...toldBySource,
  sourceMessageIds: z.array(id).max(1_000),
};

const attemptResult: z.ZodType<AttemptResult> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delivered'), sourceMessageId: id.nullable() }),
  z.object({ kind: z.literal('failed'), code: z.string(), error: z.string(), sourceError: z.string().nullable() }),
  z.object({ kind: z.literal('not-accepted'), reason: z.string() }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
]);

const messageCommands = [
  z.object({ type: z.literal('message.receive'), ...message, headers, sourceMessageId: id.nullable() }),
  z.object({ type: z.literal('message.echo'), ...message, sourceMessageId: id, isOwn: z.boolean() }),
  z
    .object({
      type: z.literal('message.correct'),
      ...toldBySource,
      ...named,
      content: z.string(),
      headers,
      editedAt: time.optional(),
    })
    .refine(isNamed, unnamed),
  z
    .object({ type: z.literal('message.retract'), ...toldBySource, ...named, retractedAt: time.nullable() })
    .refine(isNamed, unnamed),
  z.object({
    type: z.literal('message.send'),
    ...inConversation,
    messageId: id,
    senderId: z.string(),
    content: z.string(),
    waitMs: z.int().positive().optional(),
  }),
  z.object({
    type: z.literal('conversation.start'),
    ...inConversation,
    messageId: id,
    channelId: id,
    source: id,
    senderId: z.string(),
    recipient: id,
    content: z.string(),
  }),
  z.object({ type: z.literal('message.expire'), ...inConversation, messageId: id }),
  z.object({
    type: z.literal('message.suggest-replies'),
    ...inConversation,
    messageId: id,
    suggestions: z.record(z.string(), z.object({ content: z.json() })),
  }),
  z.object({ type: z.literal('message.resend'), ...inConversation, messageId: id }),
  z.object({
    type: z.literal('message.start-attempt'),
    ...inConversation,
    messageId: id,
    attemptId: id,
    platformIsIdempotent: z.boolean(),
  }),
  z.object({
    type: z.literal('message.report-attempt'),
    ...inConversation,
    messageId: id,
    attemptId: id,
    result: attemptResult,
  }),
  z.discriminatedUnion('state', [
    z.object({ ...receipt, state: z.enum(['delivered', 'seen']), upTo: time.nullable() }),
    z.object({
      ...receipt,
      state: z.literal('failed'),
      code: z.string(),
      error: z.string(),
      sourceError: z.string().nullable(),
    }),
  ]),
  z.object({
    type: z.literal('message.react'),
    ...toldBySource,
    sourceMessageId: id,
    fallbackMessageId: id,
    emoji: z.string().nullable(),
    sentAt: time,
  }),
] as const;

const conversationCommands = [
  z.object({
    type: z.literal('metadata.set'),
    ...inConversation,
    source: id.optional(),
    subject: z.object({ kind: z.enum(['conversation', 'message', 'channel']), id }),
    data: z.record(z.string(), z.json() as z.ZodType<Json>),
    mustExist: z.boolean(),
    ifNewer: z.object({ key: z.string().min(1).max(500), at: time }).optional(),
  }),
  z.object({ type: z.literal('conversation.tag'), ...inConversation, tagId: id }),
  z.object({ type: z.literal('conversation.untag'), ...inConversation, tagId: id }),
  z.object({ type: z.literal('conversation.set-state'), ...inConversation, state: z.string().nullable() }),
  z.object({ type: z.literal('conversation.update-contact'), ...inConversation, displayName: z.string() }),
  z.object({ type: z.literal('conversation.mark-read'), ...inConversation, index: z.int().nullable() }),
  z.object({ type: z.literal('contact.refetch'), ...inConversation }),
  z.object({
    type: z.literal('contact.profile'),
    ...toldBySource,
    displayName: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    fetchState: z.enum(['ok', 'failed']).nullable(),
    toldAt: time.optional(),
  }),
] as const;

const conversationCommand: z.ZodType<CommunicationCommand> = z.discriminatedUnion('type', [
  ...messageCommands,
  ...conversationCommands,
  ...contactCommands,
]);

/** Reads a record of the commands topic. */
export const readConversationCommand = commandReader(conversationCommand);
