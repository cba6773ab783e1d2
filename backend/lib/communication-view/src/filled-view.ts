/** For tests of what stands above the view: a view in memory that is filled by hand, without a log. */
import type { LogRecord } from '@airy/event-log';
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { openSqliteStore, type ValueDecoder, type ViewHandle, type SqliteStore } from '@airy/views';
import type { CommunicationView } from './port.ts';
import { communicationProjection } from './projection.ts';

export interface Contents {
  readonly channels?: readonly Channel[];
  readonly messages?: readonly Message[];
  readonly metadata?: readonly Metadata[];
  readonly readReceipts?: readonly ReadReceipt[];
}

export interface FilledView extends AsyncDisposable {
  readonly view: CommunicationView;
  /** As services get it: always ready, at every position. */
  readonly handle: ViewHandle<CommunicationView>;
  readonly store: SqliteStore<CommunicationView>;
  /** Adds or replaces records by their ids. */
  add(contents: Contents): void;
  close(): Promise<void>;
}

const names = {
  channels: 'channels',
  messages: 'messages',
  metadata: 'metadata',
  readReceipt: 'read-receipt',
} as const;

const unused: ValueDecoder<never> = {
  decode: () => {
    throw new Error('a filled view decodes nothing');
  },
};
const codecs = { channels: unused, messages: unused, metadata: unused, readReceipt: unused };

export async function filledView(contents: Contents = {}): Promise<FilledView> {
  const store = await openSqliteStore(communicationProjection({ codecs, names }), ':memory:');
  const add = (more: Contents): void => {
    put(store, names.channels, more.channels, ({ id }) => id);
    put(store, names.messages, more.messages, ({ id }) => id);
    put(store, names.metadata, more.metadata, ({ subject, key }) => metadataId(subject, key));
    put(store, names.readReceipt, more.readReceipts, ({ conversationId }) => conversationId);
  };
  add(contents);
  const close = (): Promise<void> => store.close();
  return {
    view: store.query,
    handle: handleOf(store),
    store,
    add,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function put<Value>(
  store: SqliteStore<unknown>,
  topic: string,
  values: readonly Value[] | undefined,
  keyOf: (value: Value) => string,
): void {
  if (!values || values.length === 0) return;
  const from = store.next({ topic, partition: 0 }) ?? 0;
  const records = values.map((value, index) => {
    const offset = from + index;
    const record: LogRecord = {
      topic,
      partition: 0,
      offset,
      timestamp: 0,
      key: keyOf(value),
      value: null,
      headers: {},
    };
    return { record, value };
  });
  store.apply([{ topic, partition: 0, records, nextOffset: from + values.length }]);
}

function handleOf(store: SqliteStore<CommunicationView>): ViewHandle<CommunicationView> {
  return {
    name: 'communication-view',
    query: store.query,
    ready: Promise.resolve(),
    waitFor: async () => true,
    lag: async () => 0,
    health: () => ({ state: 'ready', version: 1, deadLetterCount: 0, deadLetters: [], blockedBy: null }),
    stop: () => store.close(),
  };
}
