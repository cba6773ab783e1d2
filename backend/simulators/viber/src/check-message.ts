/** Is a call of `send_message` as Viber documents it? Stricter than Viber: a field that it does not know is an error. */
import { Refusal } from './status.ts';

export type Message = Readonly<Record<string, unknown>>;

const common = ['receiver', 'min_api_version', 'sender', 'tracking_data', 'type', 'keyboard'];

/** Further fields of each type; those with an exclamation mark must be there. */
const types: Readonly<Record<string, readonly string[]>> = {
  text: ['text!'],
  picture: ['text!', 'media!', 'thumbnail'],
  video: ['media!', 'size!', 'thumbnail', 'duration', 'text'],
  file: ['media!', 'size!', 'file_name!'],
  contact: ['contact!'],
  location: ['location!'],
  url: ['media!'],
  sticker: ['sticker_id!'],
  rich_media: ['rich_media!', 'alt_text'],
};

const maxText = 7_000;
const maxCaption = 768;
const maxSender = 28;

/** @throws Refusal */
export function checkMessage(body: unknown): Message {
  const message = objectOf(body, 'body');
  const fields = types[String(message['type'])];
  if (typeof message['receiver'] !== 'string' || message['receiver'] === '')
    throw new Refusal('missingData', 'receiver');
  if (fields === undefined) throw new Refusal('badData', 'type');
  checkSender(message['sender']);
  const missing = fields.find(name => name.endsWith('!') && message[name.slice(0, -1)] === undefined);
  if (missing !== undefined) throw new Refusal('missingData', missing.slice(0, -1));
  const known = [...common, ...fields.map(name => name.replace('!', ''))];
  const stranger = Object.keys(message).find(name => !known.includes(name));
  if (stranger !== undefined) throw new Refusal('badData', stranger);
  checkLengths(message);
  return message;
}

function checkSender(value: unknown): void {
  const { name } = objectOf(value, 'sender');
  if (typeof name !== 'string' || name === '') throw new Refusal('missingData', 'sender.name');
  if (name.length > maxSender) throw new Refusal('badData', 'sender.name');
}

function checkLengths({ type, text, media, min_api_version: version }: Message): void {
  const max = type === 'picture' ? maxCaption : maxText;
  if (typeof text === 'string' && text.length > max) throw new Refusal('badData', 'text');
  if (type === 'text' && text === '') throw new Refusal('badData', 'text');
  const isAddress = typeof media === 'string' && /^https?:\/\//.test(media);
  if (media !== undefined && !isAddress) throw new Refusal('badData', 'media');
  if (version !== undefined && !Number.isInteger(version)) throw new Refusal('badData', 'min_api_version');
}

function objectOf(value: unknown, name: string): Message {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('missingData', name);
  return value as Message;
}
