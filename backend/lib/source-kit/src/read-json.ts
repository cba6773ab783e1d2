/** Reading JSON that somebody else wrote: wrong shapes give null, never an exception. */
import type { Json } from '@airy/model';
import { SourceError } from './source-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body. @throws SourceError `input` if it is not UTF-8. */
export function readText(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (error) {
    throw new SourceError('input', 'The body is not UTF-8.', { cause: error });
  }
}

/** The value of a JSON text. @throws SourceError `input`. */
export function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new SourceError('input', 'The body is not JSON.', { cause: error });
  }
}

/** The value of a JSON text, or null where an answer is not what the platform promises. */
export function tryJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Proxies answer with pages; the caller reads what is there.
    return null;
  }
}

/** The value at a path of keys; undefined if there is none. Only own properties count. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** Text, or a whole number as text (platforms write ids either way); else null. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = valueAt(value, ...path);
  if (typeof found === 'string') return found;
  return Number.isSafeInteger(found) ? String(found) : null;
}

/** An id of the platform: text or a whole number, 1 to 500 characters; else null. */
export function idAt(value: unknown, ...path: readonly string[]): string | null {
  const found = textAt(value, ...path);
  return found !== null && found.length > 0 && found.length <= 500 ? found : null;
}

/** Where dates end, in epoch ms (ECMA-262, 21.4.1.1). */
const lastTime = 8_640_000_000_000_000;

/** Epoch ms: a whole number from 1970 to the end of all dates, or its digits; else null. */
export function timeAt(value: unknown, ...path: readonly string[]): number | null {
  const found = numberAt(value, ...path);
  return Number.isSafeInteger(found) && found !== null && found >= 0 && found <= lastTime ? found : null;
}

/** A finite number, or digits as text; else null. */
export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = valueAt(value, ...path);
  if (typeof found === 'string' && /^-?\d{1,15}$/.test(found)) return Number(found);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

export type JsonObject = { readonly [key: string]: Json };

/** A JSON object, not an array; else null. */
export function objectAt(value: unknown, ...path: readonly string[]): JsonObject | null {
  const found = valueAt(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as JsonObject) : null;
}

/** The elements of an array; empty if there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly Json[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}
