/**
 * Values of the Avro topics: Confluent's framing (a zero byte, the schema id in four, the Avro body) around the
 * records of @airy/model. Subject: `<topic>-value`.
 */
import { AiryError } from '@airy/errors';
import { avroSchema } from '@airy/model';
import type { RecordDeclaration, RecordOf } from '@airy/model';
import { avroCodec } from '@airy/model/avro';
import { topics } from './declarations.ts';
import type { Topics } from './declarations.ts';
import { withNamespace } from './topic-names.ts';

/** The part of a schema registry that is needed here; `SchemaRegistry` of @airy/event-log fits. */
export interface SchemaSource {
  register(subject: string, schema: string): Promise<number>;
  schemaById(id: number): Promise<string>;
}

export interface Codec<T> {
  readonly subject: string;
  /** The id of the schema we write. */
  readonly schemaId: number;
  /** @throws Error if the value is not of the declared shape. */
  encode(value: T): Uint8Array;
  /**
   * A promise only the first time that a schema id is met.
   * @throws AiryError `record_unreadable` (the bytes are not a record of this topic: a dead letter), `schema_unknown`
   * or `registry_unavailable` (ask again later).
   */
  decode(value: Uint8Array): T | Promise<T>;
}

type AvroTopic = { [K in keyof Topics]: Topics[K]['value'] extends { format: 'avro' } ? K : never }[keyof Topics];
type ValueOf<K extends AvroTopic> = Topics[K]['value'] extends { record: infer R } ? RecordOf<R> : never;

/** One codec per Avro topic. */
export type Codecs = { readonly [K in AvroTopic]: Codec<ValueOf<K>> };

export interface AvroSubject {
  readonly subject: string;
  readonly schema: string;
}

/** What an instance registers. @param namespace the setting `kafka.namespace`. */
export function avroSubjects(namespace: string | null): readonly AvroSubject[] {
  return Object.values(topics).flatMap(({ name, value }) =>
    value.format === 'avro' ? [{ subject: subjectOf(namespace, name), schema: avroSchema(value.record) }] : [],
  );
}

/**
 * Registers what is missing, so it may be called before or after bootstrap.
 * @throws AiryError `registry_unavailable`, `schema_incompatible`.
 */
export async function openCodecs(registry: SchemaSource, namespace: string | null = null): Promise<Codecs> {
  const codecs: Record<string, unknown> = {};
  for (const [id, { name, value }] of Object.entries(topics)) {
    if (value.format === 'avro') codecs[id] = await openCodec(registry, subjectOf(namespace, name), value.record);
  }
  return codecs as unknown as Codecs;
}

const headerBytes = 5;

/** @throws AiryError `registry_unavailable`, `schema_incompatible`. */
async function openCodec<D extends RecordDeclaration>(
  registry: SchemaSource,
  subject: string,
  declaration: D,
): Promise<Codec<RecordOf<D>>> {
  const avro = avroCodec(declaration);
  const schemaId = await registry.register(subject, avro.schema);
  const decoders = new Map([[schemaId, avro.decoderFor(avro.schema)]]);
  const learn = async (id: number): Promise<(body: Uint8Array) => RecordOf<D>> => {
    const schema = await registry.schemaById(id);
    const decoder = readable(subject, () => avro.decoderFor(schema));
    decoders.set(id, decoder);
    return decoder;
  };
  return {
    subject,
    schemaId,
    encode(value) {
      const body = avro.encode(value);
      const framed = new Uint8Array(headerBytes + body.length);
      new DataView(framed.buffer).setUint32(1, schemaId);
      framed.set(body, headerBytes);
      return framed;
    },
    decode(value) {
      const id = schemaIdOf(subject, value);
      const read = (decoder: (body: Uint8Array) => RecordOf<D>): RecordOf<D> =>
        readable(subject, () => decoder(value.subarray(headerBytes)));
      const decoder = decoders.get(id);
      return decoder ? read(decoder) : learn(id).then(read);
    },
  };
}

function subjectOf(namespace: string | null, topic: string): string {
  return `${withNamespace(namespace, topic)}-value`;
}

function schemaIdOf(subject: string, value: Uint8Array): number {
  if (value.length < headerBytes || value[0] !== 0) {
    throw new AiryError('record_unreadable', null, { details: { subject, reason: 'not framed' } });
  }
  return new DataView(value.buffer, value.byteOffset).getUint32(1);
}

function readable<T>(subject: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AiryError('record_unreadable', null, { details: { subject, reason: String(cause) }, cause });
  }
}
