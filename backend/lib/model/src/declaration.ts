/** The words in which a record is declared once: its Avro schema and its TypeScript type both come from it. */

/** One Avro type and, as a phantom, the TypeScript type it reads as. */
export interface FieldType<T> {
  readonly avro: unknown;
  /** Present if a record that lacks the field reads as this (Avro default). */
  readonly default?: { readonly value: unknown };
  /** Never set; carries `T` for inference. */
  readonly reads?: T;
}

export interface RecordDeclaration<F extends Fields = Fields> {
  readonly name: string;
  readonly namespace: string;
  readonly fields: F;
}

export interface Fields {
  readonly [name: string]: FieldType<unknown>;
}

type Reads<F> = F extends FieldType<infer T> ? T : never;

/** The TypeScript type of a declared record. */
export type RecordOf<D> = D extends RecordDeclaration<infer F> ? { readonly [K in keyof F]: Reads<F[K]> } : never;

export const string: FieldType<string> = { avro: 'string' };
export const boolean: FieldType<boolean> = { avro: 'boolean' };
/** 64 bits in Avro; a JavaScript number here, so at most 2^53. */
export const long: FieldType<number> = { avro: 'long' };
export const stringMap: FieldType<Readonly<Record<string, string>>> = { avro: { type: 'map', values: 'string' } };

export function listOf<T>(type: FieldType<T>): FieldType<readonly T[]> {
  return { avro: { type: 'array', items: type.avro } };
}

export function oneOf<const S extends string>(name: string, symbols: readonly S[]): FieldType<S> {
  return { avro: { type: 'enum', name, symbols } };
}

/** Union with null, default null: the only way in which a field may be added to a record that exists. */
export function nullable<T>(type: FieldType<T>): FieldType<T | null> {
  return { avro: ['null', type.avro], default: { value: null } };
}

export function withDefault<T>(type: FieldType<T>, value: T): FieldType<T> {
  return { ...type, default: { value } };
}

export function record<F extends Fields>(name: string, fields: F): RecordDeclaration<F> {
  return { name, namespace: 'co.airy.avro.communication', fields };
}

/** The declaration's Avro schema, as JSON text; field order is that of the declaration. */
export function avroSchema(declaration: RecordDeclaration): string {
  const fields = Object.entries(declaration.fields).map(([name, field]) => ({
    name,
    type: field.avro,
    ...(field.default ? { default: field.default.value } : {}),
  }));
  return JSON.stringify({ type: 'record', name: declaration.name, namespace: declaration.namespace, fields });
}
