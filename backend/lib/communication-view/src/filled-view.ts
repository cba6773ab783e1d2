/** For tests of what stands above the view: a view in memory that is filled by hand, without a log. */
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import {
  openSqliteStore,
  type Slice,
  type SqliteStore,
  type ValueDecoder,
  type ViewHandle,
  type ViewStore,
} from '@airy/views';
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

/** The view's declaration, for records that are decoded already. */
export const filledProjection = communicationProjection({ codecs, names });

export async function filledView(contents: Contents = {}, projection = filledProjection): Promise<FilledView> {
  const store = await openSqliteStore(projection, ':memory:');
  const add = (more: Contents): void => store.apply(slicesOf(more, store));
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

/** The contents as records that follow what the store has. */
export function slicesOf(contents: Contents, store: Pick<ViewStore<unknown>, 'next'>): readonly Slice[] {
  const slice = <Value>(topic: string, values: readonly Value[] = [], keyOf: (value: Value) => string): Slice => {
    const from = store.next({ topic, partition: 0 }) ?? 0;
    const records = values.map((value, index) => {
      const place = { topic, partition: 0, offset: from + index };
      return { record: { ...place, timestamp: 0, key: keyOf(value), value: null, headers: {} }, value };
    });
    return { topic, partition: 0, records, nextOffset: from + values.length };
  };
  const slices = [
    slice(names.channels, contents.channels, ({ id }) => id),
    slice(names.messages, contents.messages, ({ id }) => id),
    slice(names.metadata, contents.metadata, ({ subject, key }) => metadataId(subject, key)),
    slice(names.readReceipt, contents.readReceipts, ({ conversationId }) => conversationId),
  ];
  return slices.filter(({ records }) => records.length > 0);
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
