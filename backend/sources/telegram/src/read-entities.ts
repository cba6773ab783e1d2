/** Text with Telegram's marks: bold, italic, code, links behind words. Runs anywhere. */
import { asList, asNumber, asText, at, safeUrl } from '@airy/content';
import type { ContentPart, RichSpan } from '@airy/content';
import type { Json } from '@airy/model';

interface Mark {
  readonly from: number;
  readonly to: number;
  readonly style: RichSpan['style'];
  readonly url: RichSpan['url'];
}

/** Stronger ones win where marks overlap. */
const styles: Readonly<Record<string, RichSpan['style']>> = {
  text_link: 'link',
  code: 'code',
  pre: 'code',
  bold: 'strong',
  italic: 'emphasis',
};
const strongest: readonly RichSpan['style'][] = ['link', 'code', 'strong', 'emphasis'];

/** A message has at most 100. */
const mostMarks = 200;

/** Plain text as it is, so that what looks like an address becomes a link as everywhere. */
export function readEntities(text: string, entities: Json | undefined): ContentPart {
  const marks = asList(entities)
    .slice(0, mostMarks)
    .flatMap(entity => markOf(entity, text.length) ?? []);
  if (marks.length === 0) return { kind: 'text', text };
  const edges = [...new Set([0, text.length, ...marks.flatMap(({ from, to }) => [from, to])])].toSorted(
    (a, b) => a - b,
  );
  const spans = edges.slice(1).map((to, index) => spanOf(text, { from: edges[index] ?? 0, to }, marks));
  return { kind: 'rich-text', blocks: [{ kind: 'paragraph', spans }] };
}

/** Offsets count UTF-16 units, as JavaScript does. */
function markOf(entity: Json, length: number): Mark | null {
  const style = styles[asText(at(entity, 'type')) ?? ''];
  const from = asNumber(at(entity, 'offset'));
  const size = asNumber(at(entity, 'length'));
  if (style === undefined || !Number.isInteger(from) || !Number.isInteger(size)) return null;
  if (from === null || size === null || from < 0 || size <= 0 || from >= length) return null;
  const url = style === 'link' ? safeUrl(at(entity, 'url')) : null;
  return style === 'link' && url === null ? null : { from, to: Math.min(length, from + size), style, url };
}

function spanOf(text: string, { from, to }: { from: number; to: number }, marks: readonly Mark[]): RichSpan {
  const over = marks.filter(mark => mark.from <= from && mark.to >= to);
  const style = strongest.find(one => over.some(mark => mark.style === one)) ?? 'plain';
  const url = style === 'link' ? (over.find(mark => mark.style === 'link')?.url ?? null) : null;
  return { text: text.slice(from, to), style, url };
}
