/** Viber: what arrived (the whole event) and what was sent (the message alone). */
import { asList, asNumber, asObject, asText, at, safeMediaUrl, safeUrl } from '@airy/content';
import type { Card, CardAction, ContentPart, ContentView, MediaPart, Reply } from '@airy/content';
import type { Json } from '@airy/model';
import { oldTextType } from './old-text-type.ts';

/** Reads one message; null if nothing in it is known. */
export function readViber(content: Json): ContentView | null {
  if (at(content, 'event') === 'conversation_started') return view([opened(content)]);
  const message = asObject(at(content, 'message')) ?? content;
  const read = readers[asText(at(message, 'type')) ?? ''];
  const parts = read === undefined ? [] : read(message);
  return parts.length === 0 ? null : view(parts, repliesOf(message));
}

function view(parts: readonly ContentPart[], quickReplies: readonly Reply[] = []): ContentView {
  return { parts, quickReplies };
}

/** `context` is what stood in the link that the contact followed. */
function opened(event: Json): ContentPart {
  const context = asText(at(event, 'context'));
  return { kind: 'note', text: context === null ? 'Opened the chat' : `Opened the chat (${context})`, url: null };
}

type Reader = (message: Json) => readonly ContentPart[];

const readers: Readonly<Record<string, Reader | undefined>> = {
  text: textParts,
  [oldTextType]: textParts,
  picture: message => [...mediaParts(message, 'image'), ...textParts(message)],
  video: message => [...mediaParts(message, 'video'), ...textParts(message)],
  file: message => mediaParts(message, 'file'),
  sticker: message => [stickerPart(message)],
  url: message => asParts(asText(at(message, 'media'))),
  contact: contactParts,
  location: locationParts,
  rich_media: cardParts,
};

function asParts(text: string | null): readonly ContentPart[] {
  return text === null ? [] : [{ kind: 'text', text }];
}

function textParts(message: Json): readonly ContentPart[] {
  return asParts(asText(at(message, 'text')));
}

/** Only sound is told by the name of its file. */
const sounds = /\.(?:mp3|og[ag]|opus|m4a|aac|amr|wav)$/i;

function mediaParts(message: Json, kind: MediaPart['kind']): readonly MediaPart[] {
  const url = safeMediaUrl(at(message, 'media'));
  if (url === null) return [];
  const name = asText(at(message, 'file_name'));
  return [{ kind: kind === 'file' && sounds.test(name ?? '') ? 'audio' : kind, url, name }];
}

function stickerPart(message: Json): ContentPart {
  const url = safeMediaUrl(at(message, 'media'));
  if (url !== null) return { kind: 'image', url, name: 'Sticker' };
  return { kind: 'note', text: `Sticker ${asText(at(message, 'sticker_id')) ?? ''}`.trim(), url: null };
}

function contactParts(message: Json): readonly ContentPart[] {
  const contact = at(message, 'contact');
  const name = asText(at(contact, 'name'));
  const phone = asText(at(contact, 'phone_number'));
  if (name === null && phone === null) return [];
  const phones = phone === null ? [] : [phone];
  return [{ kind: 'contacts', contacts: [{ name, organization: null, phones, emails: [] }] }];
}

function locationParts(message: Json): readonly ContentPart[] {
  const latitude = asNumber(at(message, 'location', 'lat'));
  const longitude = asNumber(at(message, 'location', 'lon'));
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return [];
  return [{ kind: 'location', latitude, longitude, title: asText(at(message, 'location', 'address')) }];
}

/** Most buttons that are read. */
const maxButtons = 144;

/** A carousel is a grid of buttons; those with a picture begin a card, the others belong to the one before. */
function cardParts(message: Json): readonly ContentPart[] {
  const cards: Card[] = [];
  for (const button of asList(at(message, 'rich_media', 'Buttons')).slice(0, maxButtons)) {
    const media = pictureOf(button);
    const before = cards.at(-1);
    if (before === undefined || media !== null) cards.push(cardOf(button, media));
    else cards.splice(-1, 1, { ...before, actions: [...before.actions, ...actionsOf(button)] });
  }
  const shown = cards.filter(({ title, media, actions }) => title !== null || media !== null || actions.length > 0);
  if (shown.length > 0) return [{ kind: 'cards', cards: shown }];
  return asParts(asText(at(message, 'alt_text')));
}

function pictureOf(button: Json): MediaPart | null {
  const url = safeMediaUrl(at(button, 'Image'));
  return url === null ? null : { kind: 'image', url, name: null };
}

function cardOf(button: Json, media: MediaPart | null): Card {
  const title = media === null ? null : labelOf(button);
  return { title, text: null, media, url: addressOf(button), actions: media === null ? actionsOf(button) : [] };
}

function addressOf(button: Json): string | null {
  return at(button, 'ActionType') === 'open-url' ? safeUrl(at(button, 'ActionBody')) : null;
}

function actionsOf(button: Json): readonly CardAction[] {
  const label = labelOf(button);
  if (label === null) return [];
  const url = addressOf(button);
  if (url !== null) return [{ kind: 'link', label, url }];
  const type = at(button, 'ActionType');
  if (type !== undefined && type !== 'reply') return [{ kind: 'none', label }];
  return [{ kind: 'reply', label, payload: asText(at(button, 'ActionBody')) }];
}

/** A button's text may be dressed in a little HTML; only its words are shown. */
function labelOf(button: Json): string | null {
  const text = asText(at(button, 'Text'))?.slice(0, 1_000);
  return text === undefined
    ? null
    : asText(
        text
          .replaceAll(/<[^<>]*>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      );
}

function repliesOf(message: Json): readonly Reply[] {
  return asList(at(message, 'keyboard', 'Buttons'))
    .slice(0, maxButtons)
    .flatMap(button => {
      const payload = asText(at(button, 'ActionBody'));
      const text = labelOf(button) ?? payload;
      return text === null ? [] : [{ text, payload, imageUrl: safeMediaUrl(at(button, 'Image')) }];
    });
}
