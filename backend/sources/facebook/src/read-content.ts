/** Messenger and Instagram: what we send (`{text}`, `{attachment}`) and what arrives (the whole messaging object). */
import { asList, asText, at, readAttachment, readQuickReplies, safeUrl } from '@airy/content';
import type { ContentPart, ContentView, Reply } from '@airy/content';
import type { Json } from '@airy/model';

/** Reads one message; null if nothing in it is known. */
export function readFacebook(content: Json): ContentView | null {
  const postback = at(content, 'postback');
  if (postback !== undefined) return view([readPostback(postback)]);
  const message = at(content, 'message') ?? content;
  if (at(message, 'is_deleted') === true) return view([note('Deleted this message')]);
  const parts = [...readReferral(message), ...readStory(message), ...readAttachments(message), ...readText(message)];
  const quickReplies = readQuickReplies(at(message, 'quick_replies'));
  if (parts.length === 0 && at(message, 'is_unsupported') === true)
    return view([note('Sent something that the platform does not pass on')]);
  return parts.length === 0 && quickReplies.length === 0 ? null : view(parts, quickReplies);
}

function view(parts: readonly ContentPart[], quickReplies: readonly Reply[] = []): ContentView {
  return { parts, quickReplies };
}

function note(text: string, url: unknown = null): ContentPart {
  return { kind: 'note', text, url: safeUrl(url) };
}

function readPostback(postback: Json): ContentPart {
  const title = asText(at(postback, 'title')) ?? 'Pressed a button';
  return { kind: 'postback', title, payload: asText(at(postback, 'payload')) };
}

function readText(message: Json): readonly ContentPart[] {
  const text = asText(at(message, 'text'));
  if (text === null) return [];
  const wasEdited = at(message, 'num_edit') !== undefined;
  return [{ kind: 'text', text }, ...(wasEdited ? [note('Edited')] : [])];
}

/** What the contact pressed before writing: an advertisement, or a product of a shop. */
function readReferral(message: Json): readonly ContentPart[] {
  const title = asText(at(message, 'referral', 'ads_context_data', 'ad_title'));
  if (title !== null) return [note(`Came from the advertisement “${title}”`)];
  const product = asText(at(message, 'referral', 'product', 'id'));
  return product === null ? [] : [note(`Asks about the product ${product}`)];
}

function readStory(message: Json): readonly ContentPart[] {
  const reply = at(message, 'reply_to', 'story');
  return reply === undefined ? [] : [note('Replied to your story', at(reply, 'url'))];
}

function readAttachments(message: Json): readonly ContentPart[] {
  const attachments = [...asList(at(message, 'attachments')), at(message, 'attachment')].filter(
    (item): item is Json => item !== undefined && item !== null,
  );
  return attachments.filter(item => !isShownBefore(item, attachments)).map(known);
}

/** In 2026 stickers came as sticker and, for programs that did not know those, as image; shared posts as post and share. */
function isShownBefore(item: Json, all: readonly Json[]): boolean {
  const twin = { image: 'sticker', share: 'ig_post' }[asText(at(item, 'type')) ?? ''];
  if (twin === undefined) return false;
  const same = (key: string, other: Json): boolean =>
    at(item, 'payload', key) !== undefined && at(item, 'payload', key) === at(other, 'payload', key);
  return all.some(
    other => at(other, 'type') === twin && (same('sticker_id', other) || same('ig_post_media_id', other)),
  );
}

/** What somebody shared from elsewhere on the platform: said and linked, not shown. */
const shared: Readonly<Record<string, string>> = {
  story_mention: 'Mentioned you in their story',
  share: 'Shared a post',
  post: 'Shared a post',
  ig_post: 'Shared a post',
  reel: 'Shared a reel',
  ig_reel: 'Shared a reel',
  ig_story: 'Shared a story',
};

/** An attachment of a new kind must not hide the text that came with it. */
function known(attachment: Json): ContentPart {
  const type = asText(at(attachment, 'type')) ?? 'unknown';
  const words = Object.hasOwn(shared, type) ? shared[type] : undefined;
  if (words !== undefined) return readShared(attachment, words);
  if (type === 'appointment_booking') return readBooking(attachment);
  if (type === 'template') return readTemplate(attachment);
  if (type === 'like_heart') return { kind: 'text', text: '❤️' };
  return readAttachment(attachment) ?? unknownAttachment(attachment, type);
}

function unknownAttachment(attachment: Json, type: string): ContentPart {
  return { kind: 'fallback', summary: `Attachment of type “${type}”`, raw: JSON.stringify(attachment, null, 2) };
}

/** Products of a catalogue come as cards without a template's name. */
function readTemplate(attachment: Json): ContentPart {
  const products = at(attachment, 'payload', 'product', 'elements');
  const template = products === undefined ? attachment : genericTemplate(products);
  return readAttachment(template) ?? unknownAttachment(attachment, 'template');
}

function genericTemplate(elements: Json): Json {
  return { type: 'template', payload: { template_type: 'generic', elements } };
}

function readShared(attachment: Json, words: string): ContentPart {
  const title = asText(at(attachment, 'payload', 'title'));
  const url = at(attachment, 'payload', 'url') ?? at(attachment, 'url');
  return note(title === null ? words : `${words}: ${title}`, url);
}

function readBooking(attachment: Json): ContentPart {
  const status = asText(at(attachment, 'payload', 'status'));
  return note(status === null ? 'Booked an appointment' : `Appointment ${status}`);
}
