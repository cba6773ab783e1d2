/** A bot sends: the message as Telegram keeps it, and as the contact's phone shows it. */
import { request } from 'undici';
import { botErrors } from './bot-error.ts';
import { checkSend } from './check-send.ts';
import { userOf, type MethodCall } from './methods.ts';
import { isUpload, jsonOf, textOf, type Parameters } from './parameters.ts';
import type { Message, State, StoredFile } from './state.ts';

/** @returns the message. @throws BotError */
export async function send(method: string, { state, bot, parameters }: MethodCall): Promise<Message> {
  const field = checkSend(method, parameters);
  const chatId = Number(textOf(parameters['chat_id']) ?? Number.NaN);
  const person = state.people.get(chatId);
  if (!person) throw botErrors.bad('chat not found');
  if (state.isBlocked(bot.id, chatId)) throw botErrors.blocked();
  if (state.lines(bot.id, chatId).length === 0) throw botErrors.neverStarted();
  const file = field === null ? null : await fileOf(state, method, parameters[field]);
  const messageId = state.nextMessageId(bot.id, chatId);
  const message: Message = {
    message_id: messageId,
    from: userOf(bot),
    chat: { id: chatId, type: 'private', first_name: person.firstName, last_name: person.lastName },
    date: Math.floor(Date.now() / 1000),
    ...fieldsOf(method, parameters),
    ...(field === null || file === null ? {} : { [field]: field === 'photo' ? [sized(file)] : described(file) }),
  };
  state.addLine(bot.id, chatId, { from: 'bot', message });
  state.keepSend({ messageId, botId: bot.id, chatId, method, parameters: shown(parameters) });
  return message;
}

/** Files by their address: photos 5 MB, others 20 MB; handed over: 10 and 50 MB. */
const mebibyte = 1024 * 1024;
const limits = { photo: { fetched: 5, handedOver: 10 }, other: { fetched: 20, handedOver: 50 } } as const;

async function fileOf(state: State, method: string, value: unknown): Promise<StoredFile> {
  const limit = method === 'sendPhoto' ? limits.photo : limits.other;
  if (isUpload(value)) {
    if (value.bytes.length === 0) throw botErrors.bad('file must be non-empty');
    if (value.bytes.length > limit.handedOver * mebibyte) throw botErrors.bad('Request Entity Too Large');
    return state.keepFile(value);
  }
  const text = textOf(value) ?? '';
  const known = state.files.get(text);
  if (known) return known;
  if (!/^https?:\/\//.test(text)) throw botErrors.bad('wrong remote file identifier specified: Wrong string length');
  const fetched = state.settings.fetchesFiles ? await fetchFile(text) : { type: '', bytes: new Uint8Array([0]) };
  if (fetched.bytes.length > limit.fetched * mebibyte) throw botErrors.bad('failed to get HTTP URL content');
  if (state.settings.fetchesFiles && !isTypeFor(method, fetched.type))
    throw botErrors.bad('wrong type of the web page content');
  return state.keepFile({ ...fetched, name: new URL(text).pathname.split('/').at(-1) || 'file' });
}

/** What a method takes by an address (documentation of the Bot API, "Sending by URL"). */
const types: Readonly<Record<string, RegExp>> = {
  sendPhoto: /^image\//,
  sendVideo: /^video\//,
  sendAnimation: /^(image\/gif|video\/mp4)/,
  sendAudio: /^audio\//,
  sendVoice: /^audio\//,
  sendDocument: /^(application\/pdf|application\/zip|image\/gif)/,
  sendSticker: /^image\/webp/,
};

function isTypeFor(method: string, type: string): boolean {
  return types[method]?.test(type) ?? true;
}

async function fetchFile(url: string): Promise<{ readonly type: string; readonly bytes: Uint8Array }> {
  try {
    const { statusCode, headers, body } = await request(url, { signal: AbortSignal.timeout(10_000) });
    const bytes = new Uint8Array(await body.arrayBuffer());
    if (statusCode === 200) return { type: String(headers['content-type'] ?? ''), bytes };
  } catch {
    // Telegram says no more than what is said below.
  }
  throw botErrors.bad('failed to get HTTP URL content');
}

function sized(file: StoredFile) {
  return { ...described(file), width: 640, height: 480 };
}

function described({ id, type, bytes, path }: StoredFile) {
  const fileName = path.split('/').at(-1);
  return { file_id: id, file_unique_id: id.slice(-12), file_size: bytes.length, mime_type: type, file_name: fileName };
}

function fieldsOf(method: string, parameters: Parameters): Readonly<Record<string, unknown>> {
  const fields = Object.fromEntries(
    ['text', 'caption', 'entities', 'caption_entities', 'reply_markup']
      .filter(name => parameters[name] !== undefined)
      .map(name => [name, name === 'text' || name === 'caption' ? textOf(parameters[name]) : jsonOf(parameters[name])]),
  );
  const picked = (...names: readonly string[]) =>
    Object.fromEntries(names.map(name => [name, jsonOf(parameters[name])]));
  const location = { location: picked('latitude', 'longitude') };
  if (method === 'sendLocation') return { ...fields, ...location };
  if (method === 'sendVenue') return { ...fields, ...location, venue: { ...location, ...picked('title', 'address') } };
  if (method !== 'sendContact') return fields;
  const { phone_number: phoneNumber, first_name: firstName, last_name: lastName } = parameters;
  return { ...fields, contact: { phone_number: phoneNumber, first_name: firstName, last_name: lastName } };
}

/** For whoever looks at what was sent: files by their length. */
function shown(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      isUpload(value) ? { name: value.name, type: value.type, size: value.bytes.length } : ofForm(value),
    ]),
  );
}

/** Forms write objects as text. */
function ofForm(value: unknown): unknown {
  return typeof value === 'string' && /^[{[]/.test(value) ? jsonOf(value) : value;
}
