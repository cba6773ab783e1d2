/** Made-up bodies from a JSON schema: such as a call takes, and such as it must refuse. */
import fc from 'fast-check';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Known {
  /** `#/components/schemas`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Ids of things that are there, of any type: a wrong one is as likely as a right one. */
  readonly ids: readonly string[];
  /** Values that fields of these names are sometimes given: cursors, states and the like. */
  readonly byName: Readonly<Record<string, readonly unknown[]>>;
}

const oddTexts = [
  '',
  ' ',
  '\0',
  '\u{feff}',
  '../../etc/passwd',
  '%00',
  "'; --",
  '${x}',
  '1e999',
  'null',
  '👩‍👩‍👧',
  'e\u0301'.repeat(99),
];
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom(...oddTexts));

/** As the schema says. Constraints that a schema cannot say (this or that field) are not kept. */
export function bodyOf(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return bodyOf(known.schemas[nameOf(reference)] ?? {}, known);
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (choices) return fc.oneof(...choices.map(choice => bodyOf(choice, known)));
  const types = [schema['type']].flat() as (string | undefined)[];
  return fc.oneof(...types.map(type => ofType(type, schema, known)));
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function ofType(type: string | undefined, schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return textOf(schema, known);
    case 'integer':
      return fc.integer(boundsOf(schema));
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(bodyOf((schema['items'] ?? {}) as JsonSchema, known), { maxLength: 3 });
    case 'object':
      return objectOf(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 4 });
  }
}

function boundsOf(schema: JsonSchema): { min?: number; max?: number } {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  return { ...(minimum === undefined ? {} : { min: minimum }), ...(maximum === undefined ? {} : { max: maximum }) };
}

function textOf(schema: JsonSchema, { ids }: Known): fc.Arbitrary<string> {
  if (schema['format'] === 'uuid') return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ids) }, fc.uuid());
  if (schema['format'] === 'date-time') return fc.date({ noInvalidDate: true }).map(date => date.toISOString());
  return fc.oneof({ weight: 5, arbitrary: text }, fc.constantFrom(...ids));
}

function objectOf(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const fields = properties.map(([name, field]) => {
    const value = fieldOf(name, field, known);
    return [name, required.has(name) ? value : fc.option(value, { nil: undefined })] as const;
  });
  const declared = fc.record(Object.fromEntries(fields)) as fc.Arbitrary<Record<string, unknown>>;
  const rest = schema['additionalProperties'];
  if (typeof rest !== 'object' || rest === null) return declared;
  const key = fc.oneof(text, fc.constantFrom(...known.ids)).filter(name => name !== '__proto__');
  const others = fc.dictionary(key, bodyOf(rest as JsonSchema, known), { maxKeys: 3 });
  return fc.tuple(others, declared).map(([more, own]) => ({ ...more, ...own }));
}

function fieldOf(name: string, field: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const values = known.byName[name];
  return values ? fc.oneof(fc.constantFrom(...values), bodyOf(field, known)) : bodyOf(field, known);
}

/** A body with one thing wrong in it, or which is no object at all. */
export function wrongBodyOf(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const spoilt = fc
    .tuple(bodyOf(schema, known), fc.nat(), fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...odd)))
    .map(([body, place, value]) => spoil(body, place, value));
  return fc.oneof({ weight: 4, arbitrary: spoilt }, fc.jsonValue({ maxDepth: 5 }));
}

const odd: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER + 2,
  -1e308,
  '',
  [],
  {},
  [[]],
  [null],
  { constructor: { prototype: { polluted: true } } },
  { toString: 1, valueOf: null, hasOwnProperty: 'x', length: -1 },
];

/** The body with the value in one of its places; which, the number says. */
function spoil(body: unknown, place: number, value: unknown): unknown {
  if (typeof body !== 'object' || body === null) return value;
  const copy = structuredClone(body) as Record<string, unknown>;
  const places = placesOf(copy);
  const [holder, key] = places[place % Math.max(places.length, 1)] ?? [copy, 'unknown'];
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

function placesOf(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap(key => [
    [holder, key] as [Record<string, unknown>, string],
    ...placesOf(holder[key]),
  ]);
}
