/** Messenger's templates (`generic`, `button`, `media`) and the widget's rich cards, both as our cards. */
import type { Json } from '@airy/model';
import type { Card, CardAction, CardsPart, MediaPart, Reply } from './content-view.ts';
import { asList, asText, at } from './json.ts';
import { safeMediaUrl, safeUrl } from './links.ts';

/** At most this many cards or buttons are read; platforms allow fewer. */
const mostItems = 13;

/** A template's payload; null if its type is not known or nothing in it can be shown. */
export function readTemplate(payload: unknown): CardsPart | null {
  const type = at(payload, 'template_type');
  if (type === 'button') return cards([buttonCard(payload)]);
  if (type === 'generic') return cards(asList(at(payload, 'elements')).map(genericCard));
  if (type === 'media') return cards(asList(at(payload, 'elements')).map(mediaCard));
  return null;
}

/** `richCard` of the widget: one card or a carousel. */
export function readRichCard(richCard: unknown): CardsPart | null {
  const single = at(richCard, 'standaloneCard', 'cardContent');
  return cards(
    (single === undefined ? asList(at(richCard, 'carouselCard', 'cardContents')) : [single]).map(richCardContent),
  );
}

/** `quick_replies` of Messenger and widget (at most 13). */
export function readQuickReplies(list: unknown): readonly Reply[] {
  return asList(list)
    .slice(0, mostItems)
    .map(item => ({
      text: asText(at(item, 'title')) ?? asText(at(item, 'text')) ?? quickReplyName(item),
      payload: asText(at(item, 'payload')) ?? asText(at(item, 'postbackData')),
      imageUrl: safeMediaUrl(at(item, 'image_url')),
    }))
    .filter((reply): reply is Reply => reply.text !== null);
}

/** Messenger fills these in by itself. */
function quickReplyName(item: Json): string | null {
  const type = at(item, 'content_type');
  if (type === 'user_phone_number') return 'Phone number';
  return type === 'user_email' ? 'E-mail address' : null;
}

function cards(found: readonly Card[]): CardsPart | null {
  const shown = found.filter(hasContent).slice(0, mostItems);
  return shown.length === 0 ? null : { kind: 'cards', cards: shown };
}

function hasContent(card: Card): boolean {
  return card.title !== null || card.text !== null || card.media !== null || card.actions.length > 0;
}

function image(address: unknown, name: unknown): MediaPart | null {
  const url = safeMediaUrl(address);
  return url === null ? null : { kind: 'image', url, name: asText(name) };
}

function genericCard(element: Json): Card {
  return {
    title: asText(at(element, 'title')),
    text: asText(at(element, 'subtitle')),
    media: image(at(element, 'image_url'), at(element, 'title')),
    url: safeUrl(at(element, 'default_action', 'url')),
    actions: actions(at(element, 'buttons'), readButton),
  };
}

function buttonCard(payload: unknown): Card {
  const text = asText(at(payload, 'text')) ?? asText(at(payload, 'title'));
  return { title: null, text, media: null, url: null, actions: actions(at(payload, 'buttons'), readButton) };
}

function mediaCard(element: Json): Card {
  const url = safeMediaUrl(at(element, 'url'));
  const isVideo = at(element, 'media_type') === 'video';
  return {
    title: url === null ? (isVideo ? 'Video' : 'Image') : null,
    text: null,
    media: url === null ? null : { kind: isVideo ? 'video' : 'image', url, name: null },
    url,
    actions: actions(at(element, 'buttons'), readButton),
  };
}

function richCardContent(content: unknown): Card {
  const information = at(content, 'media', 'contentInfo');
  return {
    title: asText(at(content, 'title')),
    text: asText(at(content, 'description')),
    media: image(at(information, 'fileUrl'), at(information, 'altText')),
    url: null,
    actions: actions(at(content, 'suggestions'), readSuggestion),
  };
}

function actions(list: unknown, read: (item: Json) => CardAction | null): readonly CardAction[] {
  return asList(list)
    .slice(0, mostItems)
    .map(read)
    .filter(action => action !== null);
}

function readButton(button: Json): CardAction | null {
  const type = at(button, 'type');
  const label = asText(at(button, 'title')) ?? (type === 'account_link' ? 'Sign in' : null);
  const url = safeUrl(at(button, 'url'));
  if (label === null) return null;
  if (type === 'web_url' && url !== null) return { kind: 'link', label, url };
  const payload = asText(at(button, 'payload'));
  if (type === 'phone_number' && payload !== null) return { kind: 'call', label, phoneNumber: payload };
  return type === 'postback' ? { kind: 'reply', label, payload } : { kind: 'none', label };
}

function readSuggestion(suggestion: Json): CardAction | null {
  const reply = at(suggestion, 'reply');
  const action = at(suggestion, 'action');
  const label = asText(at(reply, 'text')) ?? asText(at(action, 'text'));
  if (label === null) return null;
  if (reply !== undefined) return { kind: 'reply', label, payload: asText(at(reply, 'postbackData')) };
  const url = safeUrl(at(action, 'openUrlAction', 'url'));
  if (url !== null) return { kind: 'link', label, url };
  const phoneNumber = asText(at(action, 'dialAction', 'phoneNumber'));
  return phoneNumber === null ? { kind: 'none', label } : { kind: 'call', label, phoneNumber };
}
