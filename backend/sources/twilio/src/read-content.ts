/** Twilio: what arrived (a form as text) and what was sent (`{Body}`, `{MediaUrl}`, `{ContentSid}`). */
import { asList, asNumber, asObject, asText, at, safeMediaUrl, safeUrl } from '@airy/content';
import type { ContentPart, ContentView, MediaPart } from '@airy/content';
import type { Json } from '@airy/model';
import { fieldOf, fieldsOf } from './form.ts';
import type { Fields } from './form.ts';

/** Reads one message; null if nothing in it is known. */
export function readTwilio(content: Json): ContentView | null {
  const isReceived = typeof content === 'string' || at(content, 'From') !== undefined;
  const parts = isReceived ? receivedParts(fieldsOf(content)) : sentParts(content);
  return parts.length === 0 ? null : { parts, quickReplies: [] };
}

function receivedParts(fields: Fields): readonly ContentPart[] {
  if (!fields.has('From') && !fields.has('Body')) return [];
  const pressed = pressedPart(fields);
  const place = locationPart(fields);
  const text = fieldOf(fields, 'Body');
  // A button's text is the body, too; a place's is its name.
  const isSaid = pressed !== null || (place !== null && text === place.title);
  return [
    ...referralParts(fields),
    ...mediaParts(fields),
    ...(place === null ? [] : [place]),
    ...(pressed === null ? [] : [pressed]),
    ...(text === null || isSaid ? [] : [{ kind: 'text', text } as const]),
    ...optOutParts(fields),
  ];
}

/** Twilio takes no message with more. */
const maxMedia = 20;

function mediaParts(fields: Fields): readonly ContentPart[] {
  return Array.from({ length: maxMedia }, (_, index) => mediaPart(fields, index)).filter(part => part !== null);
}

function mediaPart(fields: Fields, index: number): MediaPart | null {
  const url = safeMediaUrl(fields.get(`MediaUrl${index}`));
  if (url === null) return null;
  const type = fieldOf(fields, `MediaContentType${index}`) ?? '';
  return { kind: mediaKind(type), url, name: fieldOf(fields, `MediaFilename${index}`) ?? nameByType(type) };
}

function mediaKind(type: string): MediaPart['kind'] {
  const [family] = type.split('/');
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file';
}

/** Twilio's addresses end with an id: the type says more than that. */
function nameByType(type: string): string | null {
  if (mediaKind(type) !== 'file') return null;
  if (/vcard/i.test(type)) return 'Contact card';
  return type === 'application/pdf' ? 'PDF' : type === '' ? null : type;
}

function locationPart(fields: Fields): Extract<ContentPart, { kind: 'location' }> | null {
  const latitude = asNumber(fields.get('Latitude'));
  const longitude = asNumber(fields.get('Longitude'));
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const title = [fieldOf(fields, 'Label'), fieldOf(fields, 'Address')].filter(name => name !== null).join(', ');
  return { kind: 'location', latitude, longitude, title: title === '' ? null : title };
}

/** A button of a template, or a row of a list. */
function pressedPart(fields: Fields): ContentPart | null {
  const payload = fieldOf(fields, 'ButtonPayload') ?? fieldOf(fields, 'ListId');
  const title = fieldOf(fields, 'ButtonText') ?? fieldOf(fields, 'ListTitle');
  if (payload === null && title === null) return null;
  return { kind: 'postback', title: title ?? payload ?? 'Pressed a button', payload };
}

/** Which advertisement or post the contact came from. */
function referralParts(fields: Fields): readonly ContentPart[] {
  const headline = fieldOf(fields, 'ReferralHeadline') ?? fieldOf(fields, 'ReferralBody');
  const url = safeUrl(fields.get('ReferralSourceUrl'));
  if (headline === null && url === null) return [];
  return [{ kind: 'note', text: headline === null ? 'Came from an advertisement' : `Came from “${headline}”`, url }];
}

const optOuts: Readonly<Record<string, string>> = {
  STOP: 'Opted out: Twilio sends nothing to this number until START',
  START: 'Opted in again',
};

function optOutParts(fields: Fields): readonly ContentPart[] {
  const text = optOuts[fieldOf(fields, 'OptOutType') ?? ''];
  return text === undefined ? [] : [{ kind: 'note', text, url: null }];
}

function sentParts(content: Json): readonly ContentPart[] {
  const message = asObject(content);
  const media = [at(message, 'MediaUrl') ?? []]
    .flat()
    .map(sentFile)
    .filter(part => part !== null);
  const text = asText(at(message, 'Body'));
  return [
    ...media,
    ...placeParts(asText(at(message, 'PersistentAction'))),
    ...templateParts(message ?? {}),
    ...(text === null ? [] : [{ kind: 'text', text } as const]),
  ];
}

const pictures = /\.(?:jpe?g|png|gif|webp)$/i;
const films = /\.(?:mp4|3gp|webm|mov)$/i;
const sounds = /\.(?:mp3|og[ag]|opus|m4a|aac|amr|wav)$/i;

function sentFile(address: Json): MediaPart | null {
  const url = safeMediaUrl(address);
  if (url === null) return null;
  const path = new URL(url).pathname;
  if (pictures.test(path)) return { kind: 'image', url, name: null };
  if (films.test(path)) return { kind: 'video', url, name: null };
  return { kind: sounds.test(path) ? 'audio' : 'file', url, name: path.split('/').at(-1) || null };
}

/** `geo:<latitude>,<longitude>|<label>` */
function placeParts(action: string | null): readonly ContentPart[] {
  const [, latitude, longitude, label] = /^geo:(-?[\d.]+),(-?[\d.]+)(?:\|(.*))?$/.exec(action ?? '') ?? [];
  const [north, east] = [asNumber(latitude), asNumber(longitude)];
  if (north === null || east === null || Math.abs(north) > 90 || Math.abs(east) > 180) return [];
  return [{ kind: 'location', latitude: north, longitude: east, title: asText(label) }];
}

/** Its text stands at Twilio; the variables tell the reader most of it. */
function templateParts(message: { readonly [key: string]: Json }): readonly ContentPart[] {
  const sid = asText(at(message, 'ContentSid'));
  if (sid === null) return [];
  const values = Object.values(asObject(parsed(at(message, 'ContentVariables'))) ?? {});
  const said = asList(values)
    .map(asText)
    .filter(value => value !== null);
  return [{ kind: 'note', text: [`Template ${sid}`, said.join(', ')].filter(Boolean).join(': '), url: null }];
}

function parsed(value: Json | undefined): Json {
  if (typeof value !== 'string') return value ?? null;
  try {
    return JSON.parse(value) as Json;
  } catch {
    // Twilio refuses variables that are no JSON; what is shown then is the template's id.
    return null;
  }
}
