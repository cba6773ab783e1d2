/** The contact view as a projection of the contacts topic: a record is one leaf of one contact. */
import type { Metadata } from '@airy/model';
import type { TopicNames } from '@airy/topics';
import { decodeWith, type Projection, type RecordFold, type ValueDecoder } from '@airy/views';
import { LeafFold } from './leaf-fold.ts';
import type { ContactView } from './port.ts';
import { contactQueries } from './queries.ts';
import { tables } from './tables.ts';

/** `codecs` and `names` of @airy/topics fit. */
export interface ContactTopics {
  readonly codecs: { readonly contacts: ValueDecoder<Metadata> };
  readonly names: Pick<TopicNames, 'contacts'>;
}

/** Raise it with every change of tables or folds. */
const version = 1;

export function contactProjection({ codecs, names }: ContactTopics): Projection<ContactView> {
  return {
    name: 'contact-view',
    version,
    topics: new Map([[names.contacts, decodeWith(codecs.contacts)]]),
    tables,
    begin: rows => {
      const leaves = new LeafFold(rows);
      return { folds: new Map<string, RecordFold<never>>([[names.contacts, leaves]]), settle: () => leaves.settle() };
    },
    query: contactQueries,
  };
}
