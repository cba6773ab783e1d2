/** On stores: what lists and look-ups answer, and that rows depend on the leaves there are alone. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Metadata } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { dumpView, openSqliteStore, type Slice, type ViewStore } from '@airy/views';
import { PostgresCorner } from '@airy/views/postgres-corner';
import type { ContactView } from './port.ts';
import { contactProjection } from './projection.ts';

const topic = 'contacts';
const decode = (): never => {
  throw new Error('records are decoded already');
};
const projection = contactProjection({ codecs: { contacts: { decode } }, names: { contacts: topic } });

/** One record: a leaf, or its removal; `isOld` as Airy Core removed it, with the key alone. */
interface Change {
  readonly contact: string;
  readonly key: string;
  readonly value: string | null;
  readonly isOld?: boolean;
}

type Store = Pick<ViewStore<ContactView>, 'next' | 'apply'>;

async function put(store: Store, changes: readonly Change[], partition = 0): Promise<void> {
  const from = store.next({ topic, partition }) ?? 0;
  const records = changes.map(({ contact, key, value, isOld = false }, index) => {
    const subject = `contact:${contact}`;
    const headers: Record<string, string> = value === null && !isOld ? { subject, key } : {};
    const leaf: Metadata | null =
      value === null ? null : { subject, key, value, valueType: 'text', timestamp: from + index };
    const record = {
      topic,
      partition,
      offset: from + index,
      timestamp: 0,
      key: metadataId(subject, key),
      value: null,
      headers,
    };
    return { record, value: leaf };
  });
  const slice: Slice = { topic, partition, records, nextOffset: from + changes.length };
  await store.apply([slice]);
}

const named = (contact: string, name: string | null): Change[] => [
  { contact, key: 'created_at', value: '1' },
  { contact, key: 'displayName', value: name },
];

type Open = () => Promise<ViewStore<ContactView>>;

/** @param numRuns of the property: one takes three stores. */
function suite(open: Open, numRuns: number): void {
  it('lists by name, those without one last, from any cursor in both directions', async () => {
    const store = await open();
    const names = ['Ada', 'ada', 'Ben', 'Ben', 'Zoë', 'ž', '', null, null];
    await put(
      store,
      names.flatMap((name, index) => named(`c${index}`, name)),
    );
    const seen: string[] = [];
    const cursors: (string | null)[] = [];
    for (let cursor: string | null = null; ;) {
      const page = await store.query.contacts({ cursor, pageSize: 2 });
      expect(page.total).toBe(names.length);
      seen.push(...page.items.map(({ id }) => id));
      cursors.push(page.previousCursor);
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(seen).toEqual(['c6', 'c0', 'c2', 'c3', 'c4', 'c1', 'c5', 'c7', 'c8']);
    const back = await store.query.contacts({ cursor: cursors[2] ?? null, pageSize: 2 });
    expect(back.items.map(({ id }) => id)).toEqual(['c2', 'c3']);
    const fromId = await store.query.contacts({ cursor: 'c3', pageSize: 2 });
    expect(fromId.items.map(({ id }) => id)).toEqual(['c3', 'c4']);
    await expect(store.query.contacts({ cursor: 'nobody', pageSize: 2 })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    expect((await store.query.contacts({ cursor: 'nobody', pageSize: 9 })).items).toHaveLength(9);
    await store.close();
  });

  it('holds names of any length, and knows who was linked last', async () => {
    const store = await open();
    const long = '🦜'.repeat(5_000);
    await put(store, [
      ...named('a', `${long}a`),
      ...named('b', `${long}b`),
      { contact: 'a', key: 'conversations.x', value: 'viber' },
      { contact: 'b', key: 'conversations.x', value: 'viber' },
    ]);
    expect((await store.query.contacts({ cursor: null, pageSize: 5 })).items.map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await store.query.contactOfConversation('x'))?.id).toBe('b');
    expect(await store.query.linked(['x', 'y'])).toEqual(new Set(['x']));
    await put(store, [{ contact: 'b', key: 'conversations.x', value: null, isOld: true }]);
    expect((await store.query.contactOfConversation('x'))?.id).toBe('a');
    await store.close();
  });

  it('has the same rows however records were cut into transactions, repeated or compacted', async () => {
    const key = fc.constantFrom('created_at', 'displayName', 'title', 'conversations.x', 'via.email');
    const change = fc.record({
      contact: fc.constantFrom('a', 'b'),
      key,
      value: fc.option(fc.constantFrom('1', '2', 'three')),
      isOld: fc.boolean(),
    });
    const runs = fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(runs, async batches => {
        const [cut, whole, compacted] = await Promise.all([open(), open(), open()]);
        for (const batch of batches) await put(cut, batch);
        await put(whole, batches.flat());
        const placed = batches.flat().map((it, offset) => ({ ...it, offset }));
        const newest = new Map(placed.map(it => [`${it.contact}/${it.key}`, it]));
        const kept = placed.filter(it => newest.get(`${it.contact}/${it.key}`) === it && it.value !== null);
        for (const it of kept) await putAt(compacted, it);
        const [one, two, three] = await Promise.all([cut, whole, compacted].map(rowsOf));
        expect(two).toEqual(one);
        expect(three).toEqual(one);
        await Promise.all([cut, whole, compacted].map(store => store.close()));
      }),
      { numRuns },
    );
  });
}

async function putAt(store: Store, change: Change & { readonly offset: number }): Promise<void> {
  const subject = `contact:${change.contact}`;
  const { key, value, offset } = change;
  const record = { topic, partition: 0, offset, timestamp: 0, key: metadataId(subject, key), value: null, headers: {} };
  const leaf: Metadata = { subject, key, value: value ?? '', valueType: 'text', timestamp: offset };
  await store.apply([{ topic, partition: 0, records: [{ record, value: leaf }], nextOffset: offset + 1 }]);
}

/** The dump without how far the log was read. */
async function rowsOf(store: ViewStore<ContactView>): Promise<readonly string[]> {
  return (await dumpView(store)).filter(line => line.includes('contact'));
}

describe('the contact view on SQLite', () => {
  suite(() => openSqliteStore(projection, ':memory:'), 50);
});

describeWithEngines(['postgres'], 'the contact view on PostgreSQL', ({ postgres }) => {
  let number = 0;
  suite(async () => {
    const corner = new PostgresCorner(postgres);
    const store = await corner.store(projection, `owner ${number++}`);
    await store.take({ topic, partition: 0 });
    const close = store.close.bind(store);
    return Object.assign(store, {
      close: async () => {
        await close();
        await corner[Symbol.asyncDispose]();
      },
    });
  }, 5);
});
