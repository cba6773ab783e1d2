/** JSON Schema of the contract's zod schemas, with shared payloads as `#/components/schemas/…`. */
import { z } from 'zod';

export type JsonSchema = { readonly [key: string]: unknown };

/** Collects the named schemas it meets. */
export class SchemaCollector {
  readonly #named = new Map<string, JsonSchema>();

  /** @param io `input`: what a caller may send; `output`: what we answer. */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs,
      ...root
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => simplify(jsonSchema),
    });
    for (const [name, definition] of Object.entries($defs ?? {})) this.#keep(name, definition);
    const own = (root as { readonly id?: string }).id;
    if (own !== undefined) {
      this.#keep(own, root);
      return { $ref: `#/components/schemas/${own}` };
    }
    return relocate(root) as JsonSchema;
  }

  #keep(name: string, definition: JsonSchema): void {
    const { id: _id, ...schema } = definition;
    this.#named.set(name, relocate(schema) as JsonSchema);
  }

  get named(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#named].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** What only machines would read is left out: patterns behind formats, the bounds of a safe integer. */
function simplify(schema: Record<string, unknown>): void {
  if (schema['format'] === 'date-time' || schema['format'] === 'uuid') delete schema['pattern'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  // Answers may get new fields.
  if (schema['additionalProperties'] === false) delete schema['additionalProperties'];
  delete schema['propertyNames'];
  // For forms of ours; OpenAPI has a word of its own.
  if (schema['secret'] === true) schema['writeOnly'] = true;
  delete schema['secret'];
}

function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === '$ref' && typeof child === 'string'
        ? child.replace('#/$defs/', '#/components/schemas/')
        : relocate(child),
    ]),
  );
}
