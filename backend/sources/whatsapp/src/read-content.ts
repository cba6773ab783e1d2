/** WhatsApp: what we send and what arrives, which is one message of the Cloud API in either case. */
import { asList, asNumber, asText, at, readMedia, safeUrl } from '@airy/content';
import type { ContentPart, ContentView, MediaPart, SharedContact } from '@airy/content';
import type { Json } from '@airy/model';
import { readInteractive, readTemplate } from './read-interactive.ts';

type Reader = (part: Json, message: Json) => readonly ContentPart[];

const text = (words: string): ContentPart => ({ kind: 'text', text: words });
const note = (words: string, url: string | null = null): ContentPart => ({ kind: 'note', text: words, url });

/** The text at a path as a part; nothing where there is none. */
function textOf(value: Json, ...path: readonly string[]): readonly ContentPart[] {
  const words = asText(at(value, ...path));
  return words === null ? [] : [text(words)];
}

const readers: Readonly<Record<string, Reader>> = {
  text: part => textOf(part, 'body'),
  image: media('image', 'Image'),
  sticker: media('image', 'Sticker'),
  video: media('video', 'Video'),
  audio: media('audio', 'Voice message'),
  voice: media('audio', 'Voice message'),
  document: media('file', 'File'),
  location: readLocation,
  contacts: readContacts,
  interactive: readInteractive,
  template: readTemplate,
  button: part => {
    const title = asText(at(part, 'text'));
    return title === null ? [] : [{ kind: 'postback', title, payload: asText(at(part, 'payload')) }];
  },
  reaction: part => [note(reactionWords(asText(at(part, 'emoji'))))],
  order: readOrder,
  system: part => [note(asText(at(part, 'body')) ?? 'Changed their number')],
  request_welcome: () => [note('Opened the conversation')],
  ephemeral: () => [note('Sent a disappearing message, which WhatsApp does not hand on')],
  unsupported: readUnsupported,
  unknown: readUnsupported,
};

/** Kinds whose field may be missing: the kind alone says it. */
const wordless: ReadonlySet<string> = new Set(['request_welcome', 'ephemeral', 'unsupported', 'unknown', 'system']);

/** Reads one message; null if nothing in it is known. */
export function readWhatsapp(content: Json): ContentView | null {
  const type = kindOf(content);
  const reader = type === null ? undefined : readers[type];
  const parts = type === null || reader === undefined ? [] : reader(at(content, type) ?? null, content);
  return parts.length === 0 ? null : { parts: [...circumstances(content), ...parts], quickReplies: [] };
}

function kindOf(content: Json): string | null {
  const named = asText(at(content, 'type'));
  if (named !== null && Object.hasOwn(readers, named))
    return wordless.has(named) || at(content, named) !== undefined ? named : null;
  // Contents of old clients do not always say of what type they are.
  return Object.keys(readers).find(type => at(content, type) !== undefined) ?? null;
}

/** Where a message came from: an advertisement, a product, another conversation. */
function circumstances(message: Json): readonly ContentPart[] {
  const parts: ContentPart[] = [];
  const referral = at(message, 'referral');
  if (referral !== undefined) {
    const title = asText(at(referral, 'headline')) ?? asText(at(referral, 'body'));
    const source = asText(at(referral, 'source_type')) === 'post' ? 'a post' : 'an advertisement';
    parts.push(note(`Came from ${source}${title === null ? '' : `: ${title}`}`, safeUrl(at(referral, 'source_url'))));
  }
  const product = asText(at(message, 'context', 'referred_product', 'product_retailer_id'));
  if (product !== null) parts.push(note(`Asks about the product ${product}`));
  if (at(message, 'context', 'forwarded') === true || at(message, 'context', 'frequently_forwarded') === true)
    parts.push(note('Forwarded'));
  return parts;
}

/** What arrives names a file by its id; once the file is kept, our address stands in the id's place (contract §0). */
function media(kind: MediaPart['kind'], missing: string): Reader {
  return part => {
    const name = asText(at(part, 'filename'));
    const found = readMedia(kind, at(part, 'link'), name) ?? readMedia(kind, at(part, 'id'), name);
    const caption = textOf(part, 'caption');
    if (found !== null) return [found, ...caption];
    return at(part, 'id') === undefined ? caption : [note(name ?? missing), ...caption];
  };
}

function readLocation(part: Json): readonly ContentPart[] {
  const latitude = asNumber(at(part, 'latitude'));
  const longitude = asNumber(at(part, 'longitude'));
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return [];
  const title = [asText(at(part, 'name')), asText(at(part, 'address'))].filter(words => words !== null).join(', ');
  return [{ kind: 'location', latitude, longitude, title: title === '' ? null : title }];
}

function readContacts(part: Json): readonly ContentPart[] {
  const contacts = asList(part).map(sharedContact);
  return contacts.length === 0 ? [] : [{ kind: 'contacts', contacts }];
}

function sharedContact(card: Json): SharedContact {
  const names = [asText(at(card, 'name', 'first_name')), asText(at(card, 'name', 'last_name'))];
  const name = asText(at(card, 'name', 'formatted_name')) ?? names.filter(one => one !== null).join(' ');
  return {
    name: name === '' ? null : name,
    organization: asText(at(card, 'org', 'company')),
    phones: asList(at(card, 'phones')).flatMap(phone => asText(at(phone, 'phone')) ?? asText(at(phone, 'wa_id')) ?? []),
    emails: asList(at(card, 'emails')).flatMap(email => asText(at(email, 'email')) ?? []),
  };
}

function reactionWords(emoji: string | null): string {
  return emoji === null ? 'Took a reaction back' : `Reacted with ${emoji}`;
}

function readOrder(part: Json): readonly ContentPart[] {
  const lines = asList(at(part, 'product_items')).map(item => {
    const price = asText(at(item, 'item_price'));
    const worth = price === null ? '' : `, ${price} ${asText(at(item, 'currency')) ?? ''}`.trimEnd();
    return `${asText(at(item, 'quantity')) ?? '1'} × ${asText(at(item, 'product_retailer_id')) ?? 'a product'}${worth}`;
  });
  return [note('Ordered'), ...(lines.length === 0 ? [] : [text(lines.join('\n'))]), ...textOf(part, 'text')];
}

function readUnsupported(_part: Json, message: Json): readonly ContentPart[] {
  const [error] = asList(at(message, 'errors'));
  const reason =
    asText(at(error, 'error_data', 'details')) ?? asText(at(error, 'details')) ?? asText(at(error, 'title'));
  return [note(`Sent something that WhatsApp does not hand on${reason === null ? '' : ` (${reason})`}`)];
}
