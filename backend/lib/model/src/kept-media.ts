/**
 * Files of messages that were fetched and are kept by us: metadata `data_<ref>` names our address for what stands in the
 * content (contract §0, Content). A ref is an address, which is replaced wherever it stands, or an id of the platform, which
 * is replaced where it stands alone. However a content writes it: escaped in JSON, percent-encoded in a form.
 */
import type { Document, Json } from './json.ts';
import { flatten } from './metadata-document.ts';

const prefix = 'data_';

interface Kept {
  readonly ref: string;
  readonly address: string;
}

/** The key of a message's metadata under which our address for a ref stands. */
export function keptMediaKey(ref: string): string {
  return `${prefix}${ref}`;
}

/** The content as JSON if it is JSON, else as text, with our addresses in it. Equal to `parse` where nothing is kept. */
export function withKeptMedia(content: string, metadata: Document, parse: (text: string) => Json): Json {
  const kept = keptIn(metadata);
  if (kept.length === 0) return parse(content);
  const json = parse(content);
  return typeof json === 'string' ? inForm(json, kept) : inJson(json, kept);
}

/** Longest first, so that an address which another one begins with is left whole. */
function keptIn(metadata: Document): readonly Kept[] {
  const media = Object.fromEntries(Object.entries(metadata).filter(([key]) => key.startsWith(prefix)));
  return flatten(media)
    .map(({ key, value }) => ({ ref: key.slice(prefix.length), address: value }))
    .filter(({ ref }) => ref !== '')
    .toSorted((a, b) => b.ref.length - a.ref.length);
}

function inJson(json: Json, kept: readonly Kept[]): Json {
  if (typeof json === 'string') return inText(json, kept);
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return (json as readonly Json[]).map(item => inJson(item, kept));
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, inJson(value, kept)]));
}

function inText(text: string, kept: readonly Kept[]): string {
  const whole = kept.find(({ ref }) => ref === text);
  if (whole) return whole.address;
  return kept.reduce(
    (changed, { ref, address }) => (ref.includes('://') ? changed.replaceAll(ref, () => address) : changed),
    text,
  );
}

/** Text that is no form is one value. What is not replaced keeps its bytes. */
function inForm(text: string, kept: readonly Kept[]): string {
  if (!/^[^=&\s]+=[^&\s]*(&[^=&\s]+=[^&\s]*)*$/.test(text)) return inText(text, kept);
  return text
    .split('&')
    .map(pair => {
      const value = pair.slice(pair.indexOf('=') + 1);
      const decoded = decode(value);
      const changed = decoded === null ? null : inText(decoded, kept);
      return changed === null || changed === decoded
        ? pair
        : `${pair.slice(0, pair.length - value.length)}${encodeURIComponent(changed)}`;
    })
    .join('&');
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    // No percent-encoding: it stands as it is.
    return null;
  }
}
