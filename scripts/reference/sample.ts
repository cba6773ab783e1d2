/** Example values of schemas: the same each time, so that what is generated changes only when a declaration does. */
import type { JsonSchema } from './json-schema.ts';

/** What fields of these names hold in examples. */
const values: Readonly<Record<string, unknown>> = {
  id: 'fb140c5e-5b0f-5a5c-9d5e-2f6f3a1d7b11',
  conversation_id: 'fb140c5e-5b0f-5a5c-9d5e-2f6f3a1d7b11',
  channel_id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  source: 'chatplugin',
  source_channel_id: 'Web shop',
  content: { text: 'Is the blue lamp in stock?' },
  delivery_state: 'delivered',
  sender: { id: 'fb140c5e-5b0f-5a5c-9d5e-2f6f3a1d7b11', name: 'Ada Lovelace', avatar_url: null },
  metadata: {},
  name: 'Ada Lovelace',
  display_name: 'Ada Lovelace',
  color: 'tag-blue',
  previous_cursor: null,
  next_cursor: null,
  cursor: 'airy-events/0=42',
  total: 1,
  media_url: 'http://localhost:8080/media/763eba4d-2255-5e20-b8ce-7ff5a6f506dd.png',
  url: 'https://example.org/hook',
  token: 'eyJhbGciOiJIUzI1NiJ9.example.token',
  resume_token: 'eyJhbGciOiJIUzI1NiJ9.example.resume',
  type: 'message.created',
  tags: {},
};

/** As `values`, for the payloads of these names: a channel is not called Ada Lovelace. */
const payloads: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Channel: { id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd', metadata: { name: 'Web shop' } },
  Tag: { id: '5d0c3b2a-7e0b-4c7e-9c57-6a1f8f1f2b33', name: 'Delivery' },
  Template: { id: '0f7a9a56-6d1e-4f0a-b0b2-0b8a5b7e8c44', name: 'Welcome' },
  Webhook: { id: '3e63b7a1-2c94-4a3c-8d0e-7b1d5a9c0e55', name: 'CRM', events: ['message.created'] },
  Message: { id: '8c0e7b1c-3f5d-5a6e-8b2a-1c9d4e5f6a77' },
  CustomSource: { id: 'letters', name: 'Letters' },
  User: { id: 'github:12345' },
  Conversation: { metadata: { contact: { display_name: 'Ada Lovelace' }, unread_count: 1, tags: {} } },
};

type Named = Readonly<Record<string, JsonSchema>>;

/** @param named the schemas that references lead to. */
export function sampleOf(schema: JsonSchema, named: Named): unknown {
  return sample(schema, named, values);
}

function sample(schema: JsonSchema, named: Named, fields: Readonly<Record<string, unknown>>): unknown {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const name = reference.slice(reference.lastIndexOf('/') + 1);
    return sample(named[name] ?? {}, named, { ...values, ...payloads[name] });
  }
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (choices?.[0]) return sample(choices[0], named, fields);
  return ofType(schema, named, fields);
}

function ofType(schema: JsonSchema, named: Named, fields: Readonly<Record<string, unknown>>): unknown {
  const type = Array.isArray(schema['type']) ? (schema['type'][0] as unknown) : schema['type'];
  if (type === 'object') return objectOf(schema, named, fields);
  if (type === 'array') return [sample((schema['items'] ?? {}) as JsonSchema, named, fields)];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return 1;
  if (schema['format'] === 'date-time') return '2026-11-21T10:00:00.000Z';
  if (schema['format'] === 'uuid') return values['id'];
  return type === 'string' ? 'text' : {};
}

function objectOf(schema: JsonSchema, named: Named, fields: Readonly<Record<string, unknown>>): unknown {
  const properties = (schema['properties'] ?? {}) as Named;
  // A map whose keys are all needed has no properties, but says so.
  const keys = (schema['required'] ?? []) as readonly string[];
  const rest = (schema['additionalProperties'] ?? {}) as JsonSchema;
  const all = { ...Object.fromEntries(keys.map(key => [key, rest])), ...properties };
  return Object.fromEntries(
    Object.entries(all).map(([name, field]) => [name, fieldOf(name, field, { named, fields })]),
  );
}

function fieldOf(
  name: string,
  field: JsonSchema,
  { named, fields }: { readonly named: Named; readonly fields: Readonly<Record<string, unknown>> },
): unknown {
  // Times of contacts are epoch ms.
  if (name.endsWith('_at') || name === 'timestamp')
    return isNumber(field) ? 1_795_255_200_000 : sample(field, named, {});
  if (name === 'avatar_url' || name === 'image_url') return null;
  return fields[name] !== undefined && fits(field) ? fields[name] : sample(field, named, fields);
}

/** A reference knows better than a name what it holds. */
function fits(field: JsonSchema): boolean {
  const isChoice = field['anyOf'] !== undefined || field['oneOf'] !== undefined;
  return field['$ref'] === undefined && field['enum'] === undefined && field['const'] === undefined && !isChoice;
}

function isNumber(field: JsonSchema): boolean {
  const choices = (field['anyOf'] ?? [field]) as readonly JsonSchema[];
  return choices.some(({ type }) => [type].flat().some(each => each === 'integer' || each === 'number'));
}
