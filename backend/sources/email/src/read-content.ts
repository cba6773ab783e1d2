/** What a mail says, received or sent, as parts that can be shown. */
import { asList, asNumber, asObject, asText, at, readMedia, safeMediaUrl } from '@airy/content';
import type { ContentPart, ContentView, FileKind, HtmlPart, SafeUrl } from '@airy/content';
import type { Json } from '@airy/model';
import { splitQuote } from './split-quote.ts';
import { textOfHtml } from './text-of-html.ts';

/** Null: it has neither text nor HTML nor files. */
export function readEmail(content: Json): ContentView | null {
  if (asObject(content) === null) return null;
  const html = asText(at(content, 'html'));
  const text = asText(at(content, 'text'));
  const body = [...bodyOf(text, html, content), ...filesOf(content, html ?? ''), ...omittedOf(content)];
  const parts = [...subjectOf(content), ...body];
  return parts.length === 0 ? null : { parts, quickReplies: [] };
}

const answerPrefix = /^(?:re|aw|wg|fw|fwd|sv|vs|antw|tr|rif|r|odp)(?:\[\d+\])?\s?:/iu;

/** An answer's subject says nothing new. */
function subjectOf(content: Json): readonly ContentPart[] {
  const subject = asText(at(content, 'subject'));
  if (subject === null || answerPrefix.test(subject)) return [];
  return [
    { kind: 'rich-text', blocks: [{ kind: 'paragraph', spans: [{ text: subject, style: 'strong', url: null }] }] },
  ];
}

function bodyOf(text: string | null, html: string | null, content: Json): readonly ContentPart[] {
  const formatted: HtmlPart | null =
    html === null ? null : { kind: 'html', html, text: text ?? textOfHtml(html), pictures: picturesOf(content) };
  if (text === null) return formatted === null ? [] : [formatted];
  const split = splitQuote(text);
  const parts: ContentPart[] = [{ kind: 'text', text: split.text }];
  if (split.quoted !== null)
    parts.push({ kind: 'folded', summary: 'Quoted text', parts: [{ kind: 'text', text: split.quoted }] });
  if (formatted !== null) parts.push({ kind: 'folded', summary: 'Formatted mail', parts: [formatted] });
  return parts;
}

function picturesOf(content: Json): Readonly<Record<string, SafeUrl>> {
  const pictures = asList(at(content, 'attachments')).flatMap(file => {
    const name = asText(at(file, 'content_id'));
    const url = safeMediaUrl(at(file, 'url'));
    return name === null || url === null ? [] : [[name, url] as const];
  });
  return Object.fromEntries(pictures);
}

/** Files that the HTML shows in its place are not listed again. */
function filesOf(content: Json, html: string): readonly ContentPart[] {
  return asList(at(content, 'attachments')).flatMap(file => {
    const contentId = asText(at(file, 'content_id'));
    if (contentId !== null && html.includes(`cid:${contentId}`)) return [];
    const name = asText(at(file, 'name'));
    const media = readMedia(fileKind(file), at(file, 'url'), name);
    return [media ?? { kind: 'note', text: `${name ?? 'A file'} (not kept)`, url: null }];
  });
}

function omittedOf(content: Json): readonly ContentPart[] {
  const bytes = asNumber(at(content, 'omitted_bytes'));
  if (bytes === null) return [];
  const text = `This mail of ${Math.round(bytes / 1024 / 1024)} MiB was too large to be read.`;
  return [{ kind: 'note', text, url: null }];
}

const kinds: readonly FileKind[] = ['image', 'video', 'audio', 'file'];

/** As the sender of a content names it, else by its type: only what every browser shows is more than a file to be saved. */
export function fileKind(file: Json): FileKind {
  const named = kinds.find(kind => kind === at(file, 'kind'));
  if (named !== undefined) return named;
  const type = asText(at(file, 'type')) ?? '';
  if (/^image\/(?:png|jpe?g|gif|webp|avif)$/u.test(type)) return 'image';
  if (/^video\/(?:mp4|webm)$/u.test(type)) return 'video';
  return /^audio\/(?:mpeg|mp4|ogg|wav|webm|aac)$/u.test(type) ? 'audio' : 'file';
}
