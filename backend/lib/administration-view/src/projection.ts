/** The administration view as a projection: records as they are, a table each. */
import { decodeWith, recordKey, type Projection, type RecordFold, type Rows, type ValueDecoder } from '@airy/views';
import type { AdministrationView } from './port.ts';
import { queries } from './queries.ts';
import { kinds, type Kind, type KindTopic } from './tables.ts';

/** `codecs` and `names` of @airy/topics fit. */
export interface AdministrationTopics {
  readonly codecs: { readonly [T in KindTopic]: ValueDecoder<unknown> };
  readonly names: { readonly [T in KindTopic]: string };
}

/** Raise it with every change of tables or folds. */
const version = 3;

export function administrationProjection({ codecs, names }: AdministrationTopics): Projection<AdministrationView> {
  return {
    name: 'administration-view',
    version,
    topics: new Map(kinds.map(({ topic }) => [names[topic], decodeWith(codecs[topic])])),
    tables: kinds.map(({ table }) => table),
    begin: rows => ({ folds: new Map(kinds.map(kind => [names[kind.topic], foldOf(kind as AnyKind, rows)])) }),
    query: queries,
  };
}

/** With the type of its records out of sight: each topic's codec gives those of its kind. */
type AnyKind = Kind<{ readonly id: string }, { readonly id: string }>;

function foldOf({ table, toRow }: AnyKind, rows: Rows): RecordFold<{ readonly id: string }> {
  return {
    apply: (record, value) => {
      const id = recordKey(record, value?.id);
      if (value === null) rows.remove(table, id);
      else rows.put(table, toRow(value));
    },
  };
}
