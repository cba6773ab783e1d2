/** Telegram's messages: those that arrive (the Bot API's `Message`, a pressed button) and those that we send. Runs anywhere. */
import { asList, asNumber, asObject, asText, at, safeMediaUrl, safeUrl } from '@airy/content';
import type { CardAction, ContentPart, ContentView, FileKind, Reply } from '@airy/content';
import type { Json } from '@airy/model';
import { isSpoken } from './message-kinds.ts';
import { largestFile, receivedFile } from './received-file.ts';
import { readEntities } from './read-entities.ts';

/** Reads one message; null if nothing in it is known. */
export function readTelegram(content: Json): ContentView | null {
  const press = at(content, 'callback_query');
  if (press !== undefined) return { parts: [readPress(press)], quickReplies: [] };
  if (asObject(content) === null) return null;
  const parts = [...context(content), ...media(content), ...said(content), ...buttons(content)];
  const quickReplies = keyboard(content);
  return parts.length === 0 && quickReplies.length === 0 ? null : { parts, quickReplies };
}

function note(text: string, url: string | null = null): ContentPart {
  return { kind: 'note', text, url };
}

/** The button's label stands in the message it hangs on. */
function readPress(press: Json): ContentPart {
  const payload = asText(at(press, 'data'));
  const rows = asList(at(press, 'message', 'reply_markup', 'inline_keyboard'));
  const pressed = rows.flatMap(asList).find(button => payload !== null && at(button, 'callback_data') === payload);
  return { kind: 'postback', title: asText(at(pressed, 'text')) ?? payload ?? 'Pressed a button', payload };
}

/** What it answers, and who said it first. */
function context(message: Json): readonly ContentPart[] {
  const notes: ContentPart[] = [];
  const origin = at(message, 'forward_origin');
  if (origin !== undefined) notes.push(note(`Forwarded from ${originName(origin)}`));
  const quoted =
    asText(at(message, 'quote', 'text')) ??
    asText(at(message, 'reply_to_message', 'text')) ??
    asText(at(message, 'reply_to_message', 'caption'));
  if (quoted !== null) notes.push(note(`Answer to “${shortened(quoted)}”`));
  else if (at(message, 'reply_to_message') !== undefined) notes.push(note('Answer to an earlier message'));
  else if (at(message, 'reply_to_story') !== undefined) notes.push(note('Answer to a story'));
  return notes;
}

const longestQuote = 120;

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}

function originName(origin: Json): string {
  const user = at(origin, 'sender_user');
  const names = [asText(at(user, 'first_name')), asText(at(user, 'last_name'))].filter(name => name !== null);
  if (names.length > 0) return names.join(' ');
  const chat = at(origin, 'chat') ?? at(origin, 'sender_chat');
  return asText(at(origin, 'sender_user_name')) ?? asText(at(chat, 'title')) ?? 'somebody';
}

/** Of ours the address stands in the field itself; of theirs our copy's, once it is fetched, in the place of the id. */
function media(message: Json): readonly ContentPart[] {
  const file = receivedFile(message);
  if (file === null) return sentMedia(message);
  const url = safeMediaUrl(file.ref);
  if (url !== null) return [{ kind: file.kind, url, name: file.name ?? (file.kind === 'file' ? file.label : null) }];
  const name = file.name === null ? file.label : `${file.label} “${file.name}”`;
  const isTooLarge = file.size !== null && file.size > largestFile;
  return [note(isTooLarge ? `${name}: Telegram hands over files of at most 20 MB` : name)];
}

const sentFields: readonly (readonly [field: string, kind: FileKind, label: string])[] = [
  ['photo', 'image', 'Photo'],
  ['animation', 'image', 'Animation'],
  ['video', 'video', 'Video'],
  ['voice', 'audio', 'Voice message'],
  ['audio', 'audio', 'Audio'],
  ['document', 'file', 'File'],
  ['sticker', 'image', 'Sticker'],
];

function sentMedia(content: Json): readonly ContentPart[] {
  for (const [field, kind, label] of sentFields) {
    const value = at(content, field);
    if (typeof value !== 'string') continue;
    const url = safeMediaUrl(value);
    if (url === null) return [note(label)];
    const isFilm = field === 'animation' && /\.mp4$/i.test(new URL(url).pathname);
    return [{ kind: isFilm ? 'video' : kind, url, name: kind === 'file' ? lastOf(url) : null }];
  }
  return [];
}

function lastOf(url: string): string | null {
  return new URL(url).pathname.split('/').at(-1) || null;
}

function said(message: Json): readonly ContentPart[] {
  const text = asText(at(message, 'text'));
  if (text !== null) return [readEntities(text, at(message, 'entities'))];
  const caption = asText(at(message, 'caption'));
  const captions = caption === null ? [] : [readEntities(caption, at(message, 'caption_entities'))];
  return [...captions, ...place(message), ...card(message), ...others(message)];
}

function place(message: Json): readonly ContentPart[] {
  const venue = at(message, 'venue');
  const from = at(venue, 'location') ?? at(message, 'location') ?? message;
  const latitude = asNumber(at(from, 'latitude'));
  const longitude = asNumber(at(from, 'longitude'));
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return [];
  const named = venue ?? message;
  const titles = [asText(at(named, 'title')), asText(at(named, 'address'))].filter(title => title !== null);
  return [{ kind: 'location', latitude, longitude, title: titles.length === 0 ? null : titles.join(', ') }];
}

function card(message: Json): readonly ContentPart[] {
  const contact = at(message, 'contact') ?? message;
  const phone = asText(at(contact, 'phone_number'));
  if (phone === null) return [];
  const names = [asText(at(contact, 'first_name')), asText(at(contact, 'last_name'))].filter(name => name !== null);
  const name = names.length === 0 ? null : names.join(' ');
  return [{ kind: 'contacts', contacts: [{ name, organization: null, phones: [phone], emails: [] }] }];
}

/** What has no part of its own, in words. */
function others(message: Json): readonly ContentPart[] {
  const texts = [
    [asText(at(message, 'dice', 'emoji')), asText(at(message, 'dice', 'value'))].filter(Boolean).join(' '),
    list('Poll', at(message, 'poll', 'question'), at(message, 'poll', 'options')),
    list('Checklist', at(message, 'checklist', 'title'), at(message, 'checklist', 'tasks')),
    asText(at(message, 'web_app_data', 'data')),
    asText(richText(at(message, 'rich_message', 'blocks'))),
  ].filter(text => text !== null && text !== '');
  if (texts.length > 0) return texts.map(text => ({ kind: 'text', text: text ?? '' }));
  const label = labels.find(([field]) => at(message, field) !== undefined)?.[1];
  return label !== undefined && isSpoken(asObject(message) ?? {}) ? [note(label)] : [];
}

const labels: readonly (readonly [field: string, label: string])[] = [
  ['story', 'Shared a story'],
  ['paid_media', 'Shared paid media'],
  ['game', 'Shared a game'],
  ['users_shared', 'Shared a contact'],
  ['chat_shared', 'Shared a chat'],
  ['successful_payment', 'Paid'],
];

const mostRows = 100;

function list(kind: string, title: unknown, rows: unknown): string | null {
  const heading = asText(title);
  const lines = asList(rows)
    .slice(0, mostRows)
    .flatMap(row => asText(at(row, 'text')) ?? []);
  return heading === null ? null : [`${kind}: ${heading}`, ...lines.map(line => `• ${line}`)].join('\n');
}

const deepest = 16;

/** The words of a rich message, a block a line; its pictures and tables are Telegram's own. */
function richText(node: Json | undefined, depth = 0): string {
  if (typeof node === 'string') return node;
  if (depth > deepest) return '';
  if (Array.isArray(node)) {
    const parts = node.map(part => richText(part, depth + 1)).filter(part => part !== '');
    return parts.join(node.some(part => at(part, 'type') !== undefined && depth === 0) ? '\n' : '');
  }
  return richText(at(node, 'text') ?? at(node, 'blocks') ?? at(node, 'items') ?? '', depth + 1);
}

/** Buttons below a message: what they do at Telegram, said here. */
function buttons(message: Json): readonly ContentPart[] {
  const found = asList(at(message, 'reply_markup', 'inline_keyboard'))
    .flatMap(asList)
    .slice(0, mostRows)
    .flatMap(button => action(button) ?? []);
  if (found.length === 0) return [];
  return [{ kind: 'cards', cards: [{ title: null, text: null, media: null, url: null, actions: found }] }];
}

function action(button: Json): CardAction | null {
  const label = asText(at(button, 'text'));
  if (label === null) return null;
  const url = safeUrl(at(button, 'url'));
  if (url !== null) return { kind: 'link', label, url };
  const payload = asText(at(button, 'callback_data'));
  return payload === null ? { kind: 'none', label } : { kind: 'reply', label, payload };
}

/** A keyboard in place of the contact's own: each key is what they answer. */
function keyboard(message: Json): readonly Reply[] {
  return asList(at(message, 'reply_markup', 'keyboard'))
    .flatMap(asList)
    .slice(0, mostRows)
    .flatMap(key => asText(key) ?? asText(at(key, 'text')) ?? [])
    .map(text => ({ text, payload: null, imageUrl: null }));
}
