/** Is a call of `/<number>/messages` as the Cloud API documents it? Stricter than WhatsApp: what it would silently drop is an error. */
import { cloudErrors } from './cloud-errors.ts';
import type { Message } from './state.ts';

export interface SendCall {
  /** Telephone number or business-scoped id. */
  readonly recipient: string;
  readonly message: Message;
  readonly callbackData: string | null;
}

const callFields = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
];
const mediaTypes = ['image', 'video', 'audio', 'document', 'sticker'];
const types = ['text', ...mediaTypes, 'location', 'contacts', 'interactive', 'template', 'reaction'];
const captioned = ['image', 'video', 'document'];
const maxTextLength = 4096;
const maxCaptionLength = 1024;
const maxCallbackDataLength = 512;

/** @throws GraphError */
export function checkSend(body: unknown): SendCall {
  const call = objectOf(body, 'body');
  const { type = 'text' } = call;
  if (typeof type !== 'string' || !types.includes(type)) throw cloudErrors.invalidParameter('type is not known');
  onlyFields(call, [...callFields, type], 'body');
  if (call['messaging_product'] !== 'whatsapp')
    throw cloudErrors.invalidParameter('messaging_product must be whatsapp');
  if ((call['recipient_type'] ?? 'individual') !== 'individual')
    throw cloudErrors.invalidParameter('recipient_type must be individual');
  checkPart(type, call[type]);
  const data = call['biz_opaque_callback_data'] ?? null;
  if (data !== null && (typeof data !== 'string' || data.length > maxCallbackDataLength))
    throw cloudErrors.invalidParameter('biz_opaque_callback_data must be a text of at most 512 characters');
  return { recipient: recipientOf(call), message: { type, [type]: call[type] }, callbackData: data };
}

/** A number stands in `to`, a business-scoped id in `recipient`; a number wins. */
function recipientOf({ to, recipient }: Message): string {
  if (typeof to === 'string' && /^\+?\d{5,15}$/.test(to)) return to.replace('+', '');
  // WhatsApp accepts such a message and delivers it to nobody.
  if (to !== undefined) throw cloudErrors.invalidParameter('to must be a telephone number');
  if (typeof recipient === 'string' && /^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$/.test(recipient)) return recipient;
  throw cloudErrors.invalidParameter('to or recipient is required');
}

function checkPart(type: string, value: unknown): void {
  if (type === 'contacts') {
    if (!Array.isArray(value) || value.length === 0) throw cloudErrors.invalidParameter('contacts must be a list');
    return;
  }
  const part = objectOf(value, type);
  if (mediaTypes.includes(type)) checkMedia(type, part);
  else if (type === 'text') checkText(part['body'], 'text.body', maxTextLength);
  else if (type === 'interactive') checkInteractive(part);
  else if (type === 'template') checkTemplate(part);
  else if (type === 'reaction') checkText(part['message_id'], 'reaction.message_id', 500);
  else if (typeof part['latitude'] !== 'number' || typeof part['longitude'] !== 'number')
    throw cloudErrors.invalidParameter('location must have latitude and longitude');
}

function checkMedia(type: string, part: Message): void {
  onlyFields(part, ['id', 'link', 'caption', 'filename', 'voice'], type);
  const { id, link, caption } = part;
  if ((typeof id === 'string') === (typeof link === 'string'))
    throw cloudErrors.invalidParameter(`${type} must have either id or link`);
  if (typeof link === 'string' && !/^https?:\/\//.test(link))
    throw cloudErrors.invalidParameter(`${type}.link must be an address`);
  if (caption === undefined) return;
  if (!captioned.includes(type)) throw cloudErrors.invalidParameter(`${type} takes no caption`);
  checkText(caption, `${type}.caption`, maxCaptionLength);
}

function checkInteractive(part: Message): void {
  const action = objectOf(part['action'], 'interactive.action');
  checkText(objectOf(part['body'], 'interactive.body')['text'], 'interactive.body.text', maxTextLength);
  const { buttons, sections } = action;
  if (part['type'] === 'button' && (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3))
    throw cloudErrors.invalidParameter('interactive.action.buttons must be 1 to 3');
  if (part['type'] === 'list' && (!Array.isArray(sections) || sections.length < 1))
    throw cloudErrors.invalidParameter('interactive.action.sections must be a list');
}

function checkTemplate(part: Message): void {
  checkText(part['name'], 'template.name', 512);
  checkText(objectOf(part['language'], 'template.language')['code'], 'template.language.code', 20);
}

function checkText(value: unknown, name: string, max: number): void {
  if (typeof value !== 'string' || value === '' || value.length > max)
    throw cloudErrors.invalidParameter(`${name} must be a text of 1 to ${max} characters`);
}

function objectOf(value: unknown, name: string): Message {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw cloudErrors.invalidParameter(`${name} must be an object`);
  return value as Message;
}

function onlyFields(value: Message, allowed: readonly string[], name: string): void {
  const stranger = Object.keys(value).find(key => !allowed.includes(key));
  if (stranger !== undefined) throw cloudErrors.invalidParameter(`${name}.${stranger} is not known`);
}
