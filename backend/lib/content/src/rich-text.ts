/**
 * The little Markdown that chat messages use: paragraphs, lists, **strong**, *emphasis*, `code`, [label](address).
 * The result is data, never HTML; what is not understood stays as it was written.
 */
import type { RichBlock, RichSpan } from './content-view.ts';
import { linkify, safeUrl } from './links.ts';

const bullet = /^\s*[-*•]\s+(.*)$/u;
const numbered = /^\s*\d{1,3}[.)]\s+(.*)$/u;
const inline =
  /`([^`\n]{1,500})`|\[([^[\]\n]{1,300})\]\(([^()\s]{1,2000})\)|\*\*([^*\n]{1,1000})\*\*|__([^_\n]{1,1000})__|\*([^*\s][^*\n]{0,1000})\*|(?<![\w])_([^_\s][^_\n]{0,1000})_(?![\w])/gu;

/** Parses rich text; never throws, and linear in the length of the text. */
export function parseRichText(text: string): readonly RichBlock[] {
  const blocks: RichBlock[] = [];
  for (const paragraph of text.split(/\n{2,}/u)) {
    if (paragraph.trim() !== '') blocks.push(...parseParagraph(paragraph));
  }
  return blocks;
}

/** The text without its marks. */
export function plainText(blocks: readonly RichBlock[]): string {
  return blocks
    .map(block => (block.kind === 'list' ? block.items.map(joined).join('\n') : joined(block.spans)))
    .join('\n');
}

function joined(spans: readonly RichSpan[]): string {
  return spans.map(span => span.text).join('');
}

function parseParagraph(paragraph: string): readonly RichBlock[] {
  const blocks: RichBlock[] = [];
  let lines: string[] = [];
  let items: (readonly RichSpan[])[] = [];
  let ordered = false;
  const flush = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', spans: parseSpans(lines.join('\n')) });
    if (items.length > 0) blocks.push({ kind: 'list', ordered, items });
    lines = [];
    items = [];
  };
  for (const line of paragraph.split('\n')) {
    const item = bullet.exec(line) ?? numbered.exec(line);
    const isOrdered = item !== null && !bullet.test(line);
    if (item === null ? items.length > 0 : lines.length > 0 || (items.length > 0 && ordered !== isOrdered)) flush();
    if (item === null) lines.push(line);
    else items.push(parseSpans(item[1] ?? ''));
    ordered = isOrdered;
  }
  flush();
  return blocks;
}

function parseSpans(text: string): readonly RichSpan[] {
  const spans: RichSpan[] = [];
  let end = 0;
  for (const match of text.matchAll(inline)) {
    spans.push(...linkify(text.slice(end, match.index)), toSpan(match));
    end = match.index + match[0].length;
  }
  spans.push(...linkify(text.slice(end)));
  return spans;
}

function toSpan(match: RegExpExecArray): RichSpan {
  const [whole, code, label, address, strongStars, strongLines, emphasisStar, emphasisLine] = match;
  if (code !== undefined) return { text: code, style: 'code', url: null };
  const strong = strongStars ?? strongLines;
  if (strong !== undefined) return { text: strong, style: 'strong', url: null };
  const emphasis = emphasisStar ?? emphasisLine;
  if (emphasis !== undefined) return { text: emphasis, style: 'emphasis', url: null };
  const url = safeUrl(address);
  return url === null ? { text: whole, style: 'plain', url } : { text: label ?? whole, style: 'link', url };
}
