/** For tests of what stands above the view: a view in memory that is filled by hand, without a log. */
import type { Tag } from '@airy/model';
import { openSqliteStore, type ViewHandle } from '@airy/views';
import type { AdministrationView } from './port.ts';
import { administrationProjection } from './projection.ts';

export interface FilledAdministrationView extends AsyncDisposable {
  readonly view: AdministrationView;
  /** As services get it: always ready, at every position. */
  readonly handle: ViewHandle<AdministrationView>;
  /** Adds or replaces tags by their ids; null deletes. */
  put(id: string, tag: Tag | null): void;
}

const topic = 'tags';

export async function filledAdministrationView(tags: readonly Tag[] = []): Promise<FilledAdministrationView> {
  const decode = (): never => {
    throw new Error('a filled view decodes nothing');
  };
  const projection = administrationProjection({ codecs: { tags: { decode } }, names: { tags: topic } });
  const store = await openSqliteStore(projection, ':memory:');
  const put = (id: string, tag: Tag | null): void => {
    const offset = store.next({ topic, partition: 0 }) ?? 0;
    const record = { topic, partition: 0, offset, timestamp: 0, key: id, value: null, headers: {} };
    store.apply([{ topic, partition: 0, records: [{ record, value: tag }], nextOffset: offset + 1 }]);
  };
  for (const tag of tags) put(tag.id, tag);
  return {
    view: store.query,
    handle: {
      name: projection.name,
      query: store.query,
      ready: Promise.resolve(),
      waitFor: async () => true,
      lag: async () => 0,
      health: () => ({ state: 'ready', version: 1, deadLetterCount: 0, deadLetters: [], blockedBy: null }),
      stop: () => store.close(),
    },
    put,
    [Symbol.asyncDispose]: () => store.close(),
  };
}
