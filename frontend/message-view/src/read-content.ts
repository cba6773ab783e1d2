/** From a message's content, as its source gave it, to what can be shown. */
import type { Json } from '@airy/model';
import type { ContentPart, ContentView } from './content-view.ts';
import { plainText } from './rich-text.ts';
import { readAnySource } from './readers/any-source.ts';
import { readChatplugin } from './readers/chatplugin.ts';
import { readFacebook } from './readers/facebook.ts';

const readers: Readonly<Record<string, (content: Json) => ContentView | null>> = {
  chatplugin: readChatplugin,
  facebook: readFacebook,
  instagram: readFacebook,
};

const longestRaw = 20_000;

/**
 * What a message says. Never throws and never returns nothing: a shape that neither the source's reader nor the general
 * one knows comes back as a fallback part that says so.
 */
export function readContent(source: string, content: unknown): ContentView {
  const json = (content ?? null) as Json;
  const read = Object.hasOwn(readers, source) ? readers[source] : undefined;
  return read?.(json) ?? readAnySource(json) ?? { parts: [fallback(json)], quickReplies: [] };
}

function fallback(content: Json): ContentPart {
  const raw = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  return {
    kind: 'fallback',
    summary: raw === 'null' || raw.trim() === '' ? 'Empty message' : 'This kind of message cannot be shown yet',
    raw: raw.length > longestRaw ? `${raw.slice(0, longestRaw)}…` : raw,
  };
}

/** One line for lists and notifications; never empty. */
export function summarise(view: ContentView): string {
  const spoken = view.parts.find(part => part.kind === 'text' || part.kind === 'rich-text') ?? view.parts[0];
  const line = spoken === undefined ? view.quickReplies.map(reply => reply.text).join(' · ') : summariseOne(spoken);
  return line.replace(/\s+/gu, ' ').trim() || 'Message';
}

const mediaNames = { image: 'Image', video: 'Video', audio: 'Audio', file: 'File' } as const;

function summariseOne(part: ContentPart): string {
  switch (part.kind) {
    case 'text':
    case 'note':
      return part.text;
    case 'rich-text':
      return plainText(part.blocks);
    case 'postback':
      return part.title;
    case 'location':
      return part.title ?? 'Location';
    case 'cards':
      return part.cards[0]?.title ?? part.cards[0]?.text ?? 'Card';
    case 'fallback':
      return part.summary;
    default:
      return part.name === null ? mediaNames[part.kind] : `${mediaNames[part.kind]}: ${part.name}`;
  }
}
