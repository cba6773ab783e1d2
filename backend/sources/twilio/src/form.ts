/** What Twilio posts: a form, or (with `bodySHA256` in the address) the same fields as JSON. Runs anywhere. */
import type { Json } from '@airy/model';

/** Fields by name. Of a name that comes twice the last one counts. */
export type Fields = ReadonlyMap<string, string>;

/** A name and a value, decoded. */
export type Pair = readonly [name: string, value: string];

/** More than any message has. */
const maxFields = 500;

/** The pairs of a form, in order. Escapes that are none stay as they are. */
export function pairsOf(form: string): Pair[] {
  return [...new URLSearchParams(form)].slice(0, maxFields);
}

/** The fields of a form as text, or of an object. */
export function fieldsOf(content: Json): Fields {
  if (typeof content === 'string') return new Map(pairsOf(content));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return new Map();
  const members = Object.entries(content).slice(0, maxFields);
  return new Map(members.flatMap(([name, value]): Pair[] => (isScalar(value) ? [[name, String(value)]] : [])));
}

function isScalar(value: Json): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The field; null if it is missing or empty. */
export function fieldOf(fields: Fields, name: string): string | null {
  const value = fields.get(name);
  return value === undefined || value === '' ? null : value;
}
