/** Attachments in the `{type, payload}` form that Messenger invented and the chat widget borrowed. */
import type { Json } from '@airy/model';
import type { ContentPart, MediaPart } from './content-view.ts';
import { asNumber, asObject, asText, at } from './json.ts';
import { safeMediaUrl, safeUrl } from './links.ts';
import { readTemplate } from './templates.ts';

const mediaKinds: Readonly<Record<string, MediaPart['kind']>> = {
  image: 'image',
  animated_image: 'image',
  sticker: 'image',
  video: 'video',
  reel: 'video',
  ig_reel: 'video',
  audio: 'audio',
  file: 'file',
};

const notes: Readonly<Record<string, string>> = {
  share: 'Shared a post',
  story_mention: 'Mentioned you in their story',
  ig_reel: 'Shared a reel',
};

/** Media of a known kind, or null if the address is missing or not one we open. */
export function readMedia(kind: MediaPart['kind'], address: unknown, name: unknown = null): MediaPart | null {
  const url = safeMediaUrl(address);
  return url === null ? null : { kind, url, name: asText(name) ?? (kind === 'file' ? fileName(url) : null) };
}

/** One attachment; null if it is of a kind or shape we do not know. */
export function readAttachment(attachment: Json): ContentPart | null {
  const type = asText(at(attachment, 'type')) ?? '';
  const payload = at(attachment, 'payload');
  if (type === 'template') return readTemplate(payload);
  if (type === 'location') return readLocation(attachment);
  if (type === 'fallback') return readFallback(attachment);
  const note = notes[type];
  const url = at(payload, 'url') ?? at(attachment, 'url');
  const kind = mediaKinds[type];
  const media = kind === undefined ? null : readMedia(kind, url, at(payload, 'name') ?? at(payload, 'title'));
  return media ?? (note === undefined ? null : { kind: 'note', text: note, url: safeUrl(url) });
}

/** Messenger's form of a shared link: a title and an address. */
function readFallback(attachment: Json): ContentPart | null {
  const title = asText(at(attachment, 'title')) ?? asText(at(attachment, 'payload', 'title'));
  const url = safeUrl(at(attachment, 'url') ?? at(attachment, 'payload', 'url'));
  return title === null && url === null ? null : { kind: 'note', text: title ?? 'Shared a link', url };
}

function readLocation(attachment: Json): ContentPart | null {
  const place = asObject(at(attachment, 'payload', 'coordinates')) ?? asObject(at(attachment, 'payload'));
  const latitude = asNumber(at(place, 'lat') ?? at(place, 'latitude'));
  const longitude = asNumber(at(place, 'long') ?? at(place, 'lng') ?? at(place, 'longitude'));
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { kind: 'location', latitude, longitude, title: asText(at(attachment, 'title')) };
}

function fileName(url: string): string | null {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || null;
  } catch {
    // A per cent sign that starts no escape: the name as it stands is all there is.
    return last;
  }
}
