/** Types of messages of the Cloud API, sent and received. Runs anywhere. */
import { asText, at } from '@airy/content';
import type { Json } from '@airy/model';

/** What can be sent; each has a field of the same name. */
export const sentTypes = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'template',
  'reaction',
] as const;

export type SentType = (typeof sentTypes)[number];

/** The type that a content names, else the one whose field it has; null: none that is known. */
export function typeOf(content: Json): SentType | null {
  const named = asText(at(content, 'type'));
  return sentTypes.find(type => type === named) ?? sentTypes.find(type => at(content, type) !== undefined) ?? null;
}

export const mediaTypes = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaType = (typeof mediaTypes)[number];

export function isMediaType(type: string | null): type is MediaType {
  return mediaTypes.some(one => one === type);
}
