/** The administration view as a projection: tags, as they are. */
import type { Kysely } from 'kysely';
import type { Tag } from '@airy/model';
import type { TopicNames } from '@airy/topics';
import {
  prepare,
  recordKey,
  topicFold,
  type Apply,
  type Projection,
  type ValueDecoder,
  type ViewDatabase,
} from '@airy/views';
import type { AdministrationView } from './port.ts';

interface Tables {
  readonly tag: { readonly id: string; readonly name: string; readonly color: string };
}

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
    topics: [names.tags],
    createTables,
    open: database => {
      const { connection, kysely } = database as ViewDatabase<Tables>;
      return {
        query: queries(kysely),
        folds: new Map([[names.tags, topicFold(codecs.tags, tagFold({ connection, kysely }))]]),
      };
    },
  };
}

async function createTables(kysely: Kysely<unknown>): Promise<void> {
  await kysely.schema
    .createTable('tag')
    .addColumn('id', 'text', column => column.primaryKey().notNull())
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('color', 'text', column => column.notNull())
    .execute();
}

function tagFold({ connection, kysely }: ViewDatabase<Tables>): Apply<Tag> {
  const store = prepare<Tag, unknown>(connection, ({ id, name, color }) =>
    kysely
      .insertInto('tag')
      .values({ id, name, color })
      .onConflict(conflict => conflict.column('id').doUpdateSet({ name, color })),
  );
  const remove = prepare<Pick<Tag, 'id'>, unknown>(connection, ({ id }) =>
    kysely.deleteFrom('tag').where('id', '=', id),
  );
  return (record, tag) => {
    const id = recordKey(record, tag?.id);
    if (tag === null) remove.run({ id });
    else store.run(tag);
  };
}

function queries(kysely: Kysely<Tables>): AdministrationView {
  const tags = kysely.selectFrom('tag').selectAll();
  return {
    tags: async () => (await tags.orderBy('name').orderBy('id').execute()).map(toTag),
    tag: async id => {
      const row = await tags.where('id', '=', id).executeTakeFirst();
      return row ? toTag(row) : null;
    },
  };
}

function toTag({ id, name, color }: Tables['tag']): Tag {
  return { id, name, color: color as Tag['color'] };
}
