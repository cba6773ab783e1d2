/** For tests of what stands above the view: a view in memory that is filled by hand, without a log. */
import { dumpView, openSqliteStore } from '@airy/views';
import type { AdministrationView } from './port.ts';
import { administrationProjection, type AdministrationTopics } from './projection.ts';
import { kinds, type KindTopic } from './tables.ts';

export interface FilledAdministrationView extends AsyncDisposable {
  readonly view: AdministrationView;
  /** Adds or replaces a record by its id; null deletes. */
  put(topic: KindTopic, id: string, value: { readonly id: string } | null): void;
  /** The rows as text. */
  dump(): Promise<readonly string[]>;
}

const decode = (): never => {
  throw new Error('a filled view decodes nothing');
};

/** The parts of @airy/topics that the projection needs. */
const topics = {
  codecs: Object.fromEntries(kinds.map(({ topic }) => [topic, { decode }])),
  names: Object.fromEntries(kinds.map(({ topic }) => [topic, topic])),
} as unknown as AdministrationTopics;

export async function filledAdministrationView(): Promise<FilledAdministrationView> {
  const store = await openSqliteStore(administrationProjection(topics), ':memory:');
  return {
    view: store.query,
    put(topic, id, value) {
      const offset = store.next({ topic, partition: 0 }) ?? 0;
      const record = { topic, partition: 0, offset, timestamp: 0, key: id, value: null, headers: {} };
      store.apply([{ topic, partition: 0, records: [{ record, value }], nextOffset: offset + 1 }]);
    },
    dump: () => dumpView(store),
    [Symbol.asyncDispose]: () => store.close(),
  };
}
