/** From a message's content, as its source gave it, to what can be shown. */
import { isRetracted } from '@airy/model';
import type { Json } from '@airy/model';
import { readAnySource } from './any-source.ts';
import type { ContentFormat } from './content-format.ts';
import type { ContentPart, ContentView } from './content-view.ts';
import { plainText } from './rich-text.ts';

const longestRaw = 20_000;

/**
 * What a message says. Never throws and never returns nothing: a shape that neither the source's format nor the general
 * reader knows comes back as a fallback part that says so.
 * @param format null for a source that has none.
 */
export function readContent(format: ContentFormat | null, content: unknown): ContentView {
  const json = (content ?? null) as Json;
  if (isRetracted(json)) return retracted;
  return format?.read(json) ?? readAnySource(json) ?? fallbackView(json);
}

const retracted: ContentView = {
  parts: [{ kind: 'note', text: 'This message was taken back.', url: null }],
  quickReplies: [],
};

/** Says that the message cannot be shown, and shows what we were given. */
export function fallbackView(content: Json): ContentView {
  const raw = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  const summary = raw === 'null' || raw.trim() === '' ? 'Empty message' : 'This kind of message cannot be shown yet';
  const shown = raw.length > longestRaw ? `${raw.slice(0, longestRaw)}…` : raw;
  return { parts: [{ kind: 'fallback', summary, raw: shown }], quickReplies: [] };
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
    case 'html':
      return part.text;
    case 'folded':
      return part.summary;
    case 'rich-text':
      return plainText(part.blocks);
    case 'postback':
      return part.title;
    case 'location':
      return part.title ?? 'Location';
    case 'contacts':
      return part.contacts.flatMap(({ name }) => name ?? []).join(', ') || 'Contact';
    case 'cards':
      return part.cards[0]?.title ?? part.cards[0]?.text ?? 'Card';
    case 'fallback':
      return part.summary;
    default:
      return part.name === null ? mediaNames[part.kind] : `${mediaNames[part.kind]}: ${part.name}`;
  }
}
