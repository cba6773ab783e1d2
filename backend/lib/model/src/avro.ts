/** Avro bodies of the declared records (without any framing; that is the registry's affair). Node only. */
import avsc from 'avsc';
import { avroSchema } from './declaration.ts';
import type { RecordDeclaration, RecordOf } from './declaration.ts';

export interface AvroCodec<T> {
  /** The schema we write, as JSON text. */
  readonly schema: string;
  /** @throws Error if the value is not of the declared shape. */
  encode(value: T): Buffer;
  /**
   * Reads what was written with another version of the schema (Avro schema resolution): fields it lacks get
   * their default, fields we do not know are left out. Build it once per schema; it compiles.
   * @throws Error if the schemas cannot be resolved, and when reading if the bytes do not fit the schema.
   */
  decoderFor(writerSchema: string): (body: Uint8Array) => T;
}

export function avroCodec<D extends RecordDeclaration>(declaration: D): AvroCodec<RecordOf<D>> {
  const schema = avroSchema(declaration);
  const type = avsc.Type.forSchema(JSON.parse(schema));
  return {
    schema,
    encode: value => type.toBuffer(value),
    decoderFor(writerSchema) {
      const resolver = resolverOf(type, writerSchema);
      return body => decodeWith({ type, resolver }, body) as RecordOf<D>;
    },
  };
}

interface Reader {
  readonly type: avsc.Type;
  /** Undefined if both sides have the same schema. */
  readonly resolver: object | undefined;
}

function resolverOf(type: avsc.Type, writerSchema: string): object | undefined {
  const writer = avsc.Type.forSchema(JSON.parse(writerSchema));
  return writer.equals(type) ? undefined : type.createResolver(writer);
}

function decodeWith({ type, resolver }: Reader, body: Uint8Array): unknown {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // The generated reader is a class instance; a plain object compares and serialises as callers expect.
  return { ...(type.fromBuffer(buffer, resolver) as object) };
}
