/** The administration view as a projection: tags, as they are. */
import type { Kysely } from 'kysely';
import type { Tag } from '@airy/model';
import type { TopicNames } from '@airy/topics';
import {
  decodeWith,
  recordKey,
  table,
  type Projection,
  type RecordFold,
  type Rows,
  type ValueDecoder,
} from '@airy/views';
import type { AdministrationView } from './port.ts';

interface TagRow {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

interface Tables {
  readonly tag: TagRow;
}

const tagTable = table<TagRow>('tag', { id: 'text', name: 'text', color: 'text' });

/** `codecs` and `names` of @airy/topics fit. */
export interface AdministrationTopics {
  readonly codecs: { readonly tags: ValueDecoder<Tag> };
  readonly names: Pick<TopicNames, 'tags'>;
}

/** Raise it with every change of tables or folds. */
const version = 1;

export function administrationProjection({ codecs, names }: AdministrationTopics): Projection<AdministrationView> {
  return {
    name: 'administration-view',
    version,
    topics: new Map([[names.tags, decodeWith(codecs.tags)]]),
    tables: [tagTable],
    begin: rows => ({ folds: new Map([[names.tags, tagFold(rows)]]) }),
    query: queries,
  };
}

function tagFold(rows: Rows): RecordFold<Tag> {
  return {
    apply: (record, tag) => {
      const id = recordKey(record, tag?.id);
      if (tag === null) rows.remove(tagTable, id);
      else rows.put(tagTable, { id, name: tag.name, color: tag.color });
    },
  };
}

function queries(database: Kysely<unknown>): AdministrationView {
  const tags = (database as Kysely<Tables>).selectFrom('tag').selectAll();
  return {
    tags: async () => (await tags.orderBy('name').orderBy('id').execute()).map(toTag),
    tag: async id => {
      const row = await tags.where('id', '=', id).executeTakeFirst();
      return row ? toTag(row) : null;
    },
  };
}

function toTag({ id, name, color }: TagRow): Tag {
  return { id, name, color: color as Tag['color'] };
}
