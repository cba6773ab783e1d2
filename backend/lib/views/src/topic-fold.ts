/** Folds of topics whose values have a codec. */
import type { LogRecord } from '@airy/event-log';
import type { TopicFold } from './projection.ts';

/** Changes rows by one record; null is a tombstone. An error makes the record a dead letter. */
export type Apply<Value> = (record: LogRecord, value: Value | null) => void;

/** What a codec of @airy/topics offers a fold. */
export interface ValueDecoder<Value> {
  decode(value: Uint8Array): Value | Promise<Value>;
}

/** The runner hands `apply` only what this `decode` has made, so the value has the type that is claimed for it. */
export function topicFold<Value>(decoder: ValueDecoder<Value>, apply: Apply<Value>): TopicFold<unknown> {
  return {
    decode: record => {
      if (record.value === null) throw new Error('a tombstone has no value');
      return decoder.decode(record.value);
    },
    apply: (record, value) => apply(record, value as Value | null),
  };
}

/** The record's key. @throws Error if there is none, or it is not the id of what the record holds. */
export function recordKey(record: LogRecord, id: string | undefined): string {
  if (record.key === null) throw new Error('the record has no key');
  if (id !== undefined && record.key !== id) throw new Error(`the key ${record.key} is not the id ${id} of the record`);
  return record.key;
}
