/** Which addresses we turn into links, and finding them in plain text. */
import type { RichSpan, SafeUrl } from './content-view.ts';

const longestUrl = 4096;
const linkSchemes = new Set(['http:', 'https:', 'mailto:']);

/**
 * The address if it is absolute and http, https or mailto; else null. Everything that reaches an `href` or `src` comes
 * through here, so `javascript:` and its kin never do.
 */
export function safeUrl(value: unknown): SafeUrl | null {
  if (typeof value !== 'string' || value.length > longestUrl) return null;
  const address = value.trim();
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return linkSchemes.has(url.protocol) ? url.href : null;
}

/** As `safeUrl` for things that are loaded, which a mail address is not. */
export function safeMediaUrl(value: unknown): SafeUrl | null {
  const url = safeUrl(value);
  return url === null || url.startsWith('mailto:') ? null : url;
}

/** Every part has a length, and an e-mail address a place to begin at: the time this takes grows with the text, not faster. */
const candidate =
  /\bhttps?:\/\/[^\s<>"]{1,2000}|\bwww\.[^\s<>"]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/giu;
const trailing = new Set('.,;:!?\'"»”’…');

/** Splits plain text into text and links; joining the texts gives the input back. */
export function linkify(text: string): readonly RichSpan[] {
  const spans: RichSpan[] = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    const label = withoutTail(match[0]);
    const url = safeUrl(addressOf(label));
    if (url === null) continue;
    if (match.index > end) spans.push(plain(text.slice(end, match.index)));
    spans.push({ text: label, style: 'link', url });
    end = match.index + label.length;
  }
  if (end < text.length) spans.push(plain(text.slice(end)));
  return spans;
}

function plain(text: string): RichSpan {
  return { text, style: 'plain', url: null };
}

function addressOf(label: string): string {
  if (/^https?:/iu.test(label)) return label;
  return label.includes('@') && !label.startsWith('www.') ? `mailto:${label}` : `https://${label}`;
}

/** A full stop or a closing bracket after an address belongs to the sentence, unless the address opened the bracket. */
function withoutTail(found: string): string {
  const opensBracket = found.includes('(');
  let end = found.length;
  while (end > 0 && (trailing.has(found.charAt(end - 1)) || (found.charAt(end - 1) === ')' && !opensBracket))) end--;
  return found.slice(0, end);
}
