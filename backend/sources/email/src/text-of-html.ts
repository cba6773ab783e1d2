/** HTML as plain text, for lists, search, and wherever HTML is not shown. One pass: its time grows with the length only. */

/** Their content is nothing to read. */
const silent: ReadonlySet<string> = new Set(['style', 'script', 'head', 'title', 'template', 'noscript']);
const breaking: ReadonlySet<string> = new Set(
  'p div br tr li h1 h2 h3 h4 h5 h6 ul ol table blockquote pre section article header footer hr'.split(' '),
);
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  euro: '€',
  copy: '©',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
};
const longestText = 100_000;

/** At most 100,000 characters. */
export function textOfHtml(html: string): string {
  let text = '';
  let place = 0;
  while (place < html.length && text.length < longestText) {
    const open = html.indexOf('<', place);
    const end = open === -1 ? html.length : open;
    text += html.slice(place, Math.min(end, place + longestText)).replaceAll(/\s+/gu, ' ');
    if (open === -1) break;
    const tag = tagAt(html, open);
    if (tag.name !== null && breaking.has(tag.name)) text += '\n';
    place = silent.has(tag.name ?? '') && !tag.isEnd ? endOf(html, tag) : tag.end;
  }
  return tidy(decoded(text.slice(0, longestText)));
}

interface Tag {
  readonly name: string | null;
  readonly isEnd: boolean;
  /** Where what follows it begins. */
  readonly end: number;
}

function tagAt(html: string, open: number): Tag {
  if (html.startsWith('<!--', open)) return { name: null, isEnd: false, end: after(html, '-->', open) };
  const end = after(html, '>', open);
  const name = /^<\/?([a-z][a-z0-9]{0,20})/iu.exec(html.slice(open, open + 24))?.[1]?.toLowerCase() ?? null;
  return { name, isEnd: html.charAt(open + 1) === '/', end };
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found === -1 ? html.length : found + mark.length;
}

/** Behind the end tag of an element that is not read. Sought once: what is never closed reaches to the end. */
function endOf(html: string, tag: Tag): number {
  const closing = new RegExp(`</${tag.name}\\s*>`, 'giu');
  closing.lastIndex = tag.end;
  const found = closing.exec(html);
  return found === null ? html.length : closing.lastIndex;
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/giu, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return named[name] ?? whole;
    const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
  });
}

function tidy(text: string): string {
  const lines = text.split('\n').map(line => line.replaceAll(/[\s​‌﻿]+/gu, ' ').trim());
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}
