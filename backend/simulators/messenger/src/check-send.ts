/** Is a call of `/me/messages` as the Send API documents it? Stricter than Messenger: what it would silently drop is an error. */
import { graphErrors } from './graph-error.ts';

export interface SendCall {
  readonly recipient: string;
  readonly messagingType: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const messagingTypes = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG'];
const callFields = ['recipient', 'messaging_type', 'message', 'tag', 'notification_type', 'access_token'];
const messageFields = ['text', 'attachment', 'attachments', 'quick_replies', 'metadata', 'reply_to'];
const attachmentTypes = ['image', 'video', 'audio', 'file', 'template'];
const maxTextLength = 2000;
const maxQuickReplies = 13;

/** @throws GraphError */
export function checkSend(body: unknown): SendCall {
  const call = objectOf(body, 'body');
  onlyFields(call, callFields, 'body');
  const recipient = objectOf(call['recipient'], 'recipient')['id'];
  if (typeof recipient !== 'string' || !/^\d+$/.test(recipient))
    throw graphErrors.invalidParameter('param recipient[id] must be an id');
  const messagingType = call['messaging_type'];
  if (typeof messagingType !== 'string' || !messagingTypes.includes(messagingType))
    throw graphErrors.invalidParameter('param messaging_type must be one of RESPONSE, UPDATE, MESSAGE_TAG');
  const message = objectOf(call['message'], 'message');
  checkMessage(message);
  return { recipient, messagingType, message };
}

function checkMessage(message: Readonly<Record<string, unknown>>): void {
  onlyFields(message, messageFields, 'message');
  const { text, attachment, quick_replies: quickReplies } = message;
  if (text === undefined && attachment === undefined && message['attachments'] === undefined)
    throw graphErrors.invalidParameter('param message must have text or attachment');
  if (text !== undefined && (typeof text !== 'string' || text === ''))
    throw graphErrors.invalidParameter('param message[text] must be a UTF-8 encoded string');
  if (typeof text === 'string' && text.length > maxTextLength)
    throw graphErrors.invalidParameter(`Length of param message[text] must be less than or equal to ${maxTextLength}`);
  if (attachment !== undefined) checkAttachment(objectOf(attachment, 'message[attachment]'));
  if (quickReplies !== undefined && (!Array.isArray(quickReplies) || quickReplies.length > maxQuickReplies))
    throw graphErrors.invalidParameter(`param message[quick_replies] must be a list of at most ${maxQuickReplies}`);
}

function checkAttachment(attachment: Readonly<Record<string, unknown>>): void {
  if (typeof attachment['type'] !== 'string' || !attachmentTypes.includes(attachment['type']))
    throw graphErrors.invalidParameter('param message[attachment][type] is not known');
  objectOf(attachment['payload'], 'message[attachment][payload]');
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw graphErrors.invalidParameter(`param ${name} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}

function onlyFields(value: Readonly<Record<string, unknown>>, allowed: readonly string[], name: string): void {
  const stranger = Object.keys(value).find(key => !allowed.includes(key));
  if (stranger !== undefined) throw graphErrors.invalidParameter(`param ${name}[${stranger}] is not known`);
}
