/**
 * JSON as it was written. Airy Core's message ids are hashes of an event's text as its JSON library wrote it: compact,
 * keys in the order received, digits untouched. `JSON.stringify` would reorder numeric keys and round long numbers.
 */

const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/** A valid JSON text without white space, its strings and numbers written as Airy Core wrote them. */
export function compactJson(text: string): string {
  let compact = '';
  for (const [token] of text.matchAll(tokens)) compact += written(token);
  return compact;
}

/** One member of an object, or one element of an array (`key` is null). */
export interface JsonPart {
  readonly key: string | null;
  /** Compact JSON text. */
  readonly text: string;
}

/** The parts of a compact object or array, in order. A scalar has none. */
export function partsOf(compact: string): JsonPart[] {
  const parts: JsonPart[] = [];
  let depth = 0;
  let start = 1;
  let key: string | null = null;
  for (const { 0: token, index } of compact.matchAll(tokens)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth === 1 && token === ':') {
      key = JSON.parse(compact.slice(start, index)) as string;
      start = index + 1;
    } else if (depth === 0 || (depth === 1 && token === ',')) {
      if (index > start) parts.push({ key, text: compact.slice(start, index) });
      start = index + 1;
      key = null;
    }
  }
  return parts;
}

/** The text of a member of a compact object; the last one if there are several. Null if there is none. */
export function memberText(compact: string, key: string): string | null {
  return partsOf(compact).findLast(part => part.key === key)?.text ?? null;
}

function written(token: string): string {
  const first = token.charCodeAt(0);
  if (first === 0x22) return token.includes('\\') ? writtenString(JSON.parse(token) as string) : token;
  const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39);
  return isNumber ? writtenNumber(token) : token;
}

function writtenString(value: string): string {
  const wellFormed = value.isWellFormed() ? value : value.replaceAll(/\p{Surrogate}/gu, '?');
  return JSON.stringify(wellFormed).replaceAll(/\\(?:u(....)|.)/g, (escape, hex: string | undefined) =>
    hex === undefined ? escape : `\\u${hex.toUpperCase()}`,
  );
}

function writtenNumber(token: string): string {
  if (!/[.eE]/.test(token)) return token === '-0' ? '0' : token;
  const value = Number(token);
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return token;
  if (Object.is(value, -0)) return '-0.0';
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return withFraction(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withFraction(digits)}E${exponent.replace('+', '')}`;
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
