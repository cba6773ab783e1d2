/** Is a call of `/me/messages` as the Send API documents it? Stricter than Meta: what it would silently drop is an error. */
import { graphErrors } from './graph-error.ts';

export type Platform = 'messenger' | 'instagram';

export interface SendCall {
  readonly recipient: string;
  readonly isHumanAgents: boolean;
  readonly message: Readonly<Record<string, unknown>>;
}

/** Shown to the contact, said by nobody. */
export interface ActionCall {
  readonly recipient: string;
  readonly action: string;
}

type Fields = Readonly<Record<string, unknown>>;

const messagingTypes = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG'];
const callFields = ['recipient', 'messaging_type', 'message', 'tag', 'notification_type', 'reply_to', 'access_token'];
const actionFields = ['recipient', 'sender_action', 'access_token'];
const actions = ['mark_seen', 'typing_on', 'typing_off'];
const messageFields = ['text', 'attachment', 'attachments', 'quick_replies', 'metadata'];
const maxQuickReplies = 13;

const platforms = {
  messenger: {
    attachments: ['image', 'video', 'audio', 'file', 'template', 'sticker'],
    tags: ['HUMAN_AGENT', 'CUSTOMER_FEEDBACK'],
    problemOf: (text: string) => (text.length > 2000 ? 'must be less than or equal to 2000' : null),
  },
  instagram: {
    attachments: ['image', 'video', 'audio', 'file', 'template', 'like_heart', 'MEDIA_SHARE'],
    tags: ['HUMAN_AGENT'],
    problemOf: (text: string) => (Buffer.byteLength(text) > 1000 ? 'must be 1000 bytes or less' : null),
  },
} as const;

/** Whom a call is for. @throws GraphError */
export function recipientOf(body: unknown): string {
  const recipient = objectOf(objectOf(body, 'body')['recipient'], 'recipient')['id'];
  if (typeof recipient !== 'string' || !/^\d+$/.test(recipient))
    throw graphErrors.invalidParameter('param recipient[id] must be an id');
  return recipient;
}

/** @throws GraphError */
export function checkCall(body: unknown, platform: Platform): SendCall | ActionCall {
  const call = objectOf(body, 'body');
  return call['sender_action'] === undefined ? checkSend(call, platform) : checkAction(call);
}

function checkAction(call: Fields): ActionCall {
  onlyFields(call, actionFields, 'body');
  const action = call['sender_action'];
  if (typeof action !== 'string' || !actions.includes(action.toLowerCase()))
    throw graphErrors.invalidParameter('param sender_action is not known');
  return { recipient: recipientOf(call), action: action.toLowerCase() };
}

function checkSend(call: Fields, platform: Platform): SendCall {
  onlyFields(call, callFields, 'body');
  const { messaging_type: messagingType, tag, reply_to: replyTo } = call;
  if (typeof messagingType !== 'string' || !messagingTypes.includes(messagingType))
    throw graphErrors.invalidParameter('param messaging_type must be one of RESPONSE, UPDATE, MESSAGE_TAG');
  const isTagged = messagingType === 'MESSAGE_TAG';
  if (isTagged !== (tag !== undefined)) throw graphErrors.invalidParameter('param tag goes with MESSAGE_TAG');
  const tags: readonly unknown[] = platforms[platform].tags;
  if (isTagged && !tags.includes(tag)) throw graphErrors.invalidParameter('param tag is not known');
  if (replyTo !== undefined && typeof objectOf(replyTo, 'reply_to')['mid'] !== 'string')
    throw graphErrors.invalidParameter('param reply_to[mid] must be an id');
  const message = objectOf(call['message'], 'message');
  checkMessage(message, platform);
  return { recipient: recipientOf(call), isHumanAgents: tag === 'HUMAN_AGENT', message };
}

function checkMessage(message: Fields, platform: Platform): void {
  onlyFields(message, messageFields, 'message');
  const { text, attachment, attachments, quick_replies: quickReplies } = message;
  const attached = [...(attachment === undefined ? [] : [attachment]), ...listOf(attachments, 'message[attachments]')];
  if ((text === undefined) === (attached.length === 0))
    throw graphErrors.invalidParameter('param message must have either text or attachment');
  if (text !== undefined) checkText(text, platform);
  for (const one of attached) checkAttachment(objectOf(one, 'message[attachment]'), platform);
  if (listOf(quickReplies, 'message[quick_replies]').length > maxQuickReplies)
    throw graphErrors.invalidParameter(`param message[quick_replies] must be a list of at most ${maxQuickReplies}`);
}

function checkText(text: unknown, platform: Platform): void {
  if (typeof text !== 'string' || text === '')
    throw graphErrors.invalidParameter('param message[text] must be a UTF-8 encoded string');
  const problem = platforms[platform].problemOf(text);
  if (problem !== null) throw graphErrors.invalidParameter(`Length of param message[text] ${problem}`);
}

function checkAttachment(attachment: Fields, platform: Platform): void {
  const types: readonly unknown[] = platforms[platform].attachments;
  if (!types.includes(attachment['type']))
    throw graphErrors.invalidParameter('param message[attachment][type] is not known');
  if (attachment['type'] !== 'like_heart') objectOf(attachment['payload'], 'message[attachment][payload]');
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw graphErrors.invalidParameter(`param ${name} must be a list`);
  return value;
}

function objectOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw graphErrors.invalidParameter(`param ${name} must be an object`);
  return value as Fields;
}

function onlyFields(value: Fields, allowed: readonly string[], name: string): void {
  const stranger = Object.keys(value).find(key => !allowed.includes(key));
  if (stranger !== undefined) throw graphErrors.invalidParameter(`param ${name}[${stranger}] is not known`);
}
