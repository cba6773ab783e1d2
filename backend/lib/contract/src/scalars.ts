/** Field kinds of requests. Scalars are taken as Airy Core took them (contract §14): a number where text is declared, and so on. */
import type { Json } from '@airy/model';
import { z, type ZodType } from 'zod';

function textOf(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function integerOf(value: unknown): unknown {
  if (typeof value === 'number') return Math.trunc(value);
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value;
}

/** Text; numbers and booleans become text. */
export const text: ZodType<string, string> = z.preprocess(textOf, z.string()) as unknown as ZodType<string, string>;

/** A name as people give it: text of at most 1,000 characters. */
export const name: ZodType<string, string> = text.refine(
  value => value.length <= 1_000,
  'must have at most 1000 characters',
);

/** A UUID in any case; comes out in lower case. */
export const id: ZodType<string, string> = z.guid('must be a UUID').toLowerCase();

/** Any JSON value but null. */
export const json: ZodType<Json, Json> = z.custom<Json>(value => value !== undefined && value !== null, 'is required');

const maxContentBytes = 256 * 1024;

/** Any JSON value but null whose text has at most 256 kB: the content of a message or a template. */
export const content: ZodType<Json, Json> = json.refine(
  value => new TextEncoder().encode(JSON.stringify(value)).length <= maxContentBytes,
  `must have at most ${maxContentBytes} bytes`,
);

/** A JSON object. */
export const jsonObject: ZodType<Record<string, Json>, Record<string, Json>> = z.record(z.string(), z.custom<Json>());

/** A field that may be absent or null; null comes out. */
export function optional<Output, Input>(field: ZodType<Output, Input>) {
  return field.nullish().transform(value => value ?? null);
}

/** Opaque; empty text means the first page. */
export const cursor = optional(text).transform(value => (value === '' ? null : value));

/** How many entries a page may have at most; more is cut to it. */
export const maxPageSize = 1000;

/** A whole number from 0 on; text and fractions are taken as Airy Core took them. */
export const count = z.preprocess(integerOf, z.int().min(0)) as unknown as ZodType<number, number>;

/** 20 by default; 0 is 10, as in Airy Core. */
export const pageSize = count.nullish().transform(value => Math.min(value === 0 ? 10 : (value ?? 20), maxPageSize));

/** A whole number of either sign, of 32 bits as Airy Core had them; text and fractions as above. */
export const integer = z.preprocess(integerOf, z.int().min(-2_147_483_648).max(2_147_483_647)) as unknown as ZodType<
  number,
  number
>;

/** No body, in either direction. */
export const nothing = z.undefined();

/** Any JSON value in an answer. */
export const anyJson = z.custom<Json>(value => value !== undefined);

/** An `http` or `https` address without credentials in it; comes out as it is called, without spaces around it. */
export const webAddress: ZodType<string, string> = z
  .string()
  .max(2_000)
  .refine(isWebAddress, 'must be an http or https address')
  .refine(value => !isWebAddress(value) || !hasCredentials(value), 'must not have a user or a password in it')
  .transform(value => (isWebAddress(value) && hasWhitespace(value) ? new URL(value).href : value));

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function hasCredentials(value: string): boolean {
  const { username, password } = new URL(value);
  return username !== '' || password !== '';
}

/** What the parser of addresses leaves out, or escapes. */
function hasWhitespace(value: string): boolean {
  return /[\p{Cc}\s]/u.test(value);
}
