/** Whatever the interleaving of topics, the batches, restarts, repeats and compaction: the rows are the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogRecord } from '@airy/event-log';
import type { Message } from '@airy/model';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { dumpView, openSqliteStore, type FoldRecord, type SqliteStore, type ViewStore } from '@airy/views';
import { PostgresCorner } from '@airy/views/postgres-corner';
import { facebook, message, metadata, receipt } from './example-records.ts';
import { filledProjection } from './filled-view.ts';
import { comparePlaces, compareText, toMessageRow } from './message-row.ts';

const folder = mkdtempSync(join(tmpdir(), 'airy-fold-property-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

const names = {
  channels: 'channels',
  messages: 'messages',
  metadata: 'metadata',
  readReceipt: 'read-receipt',
} as const;

/** One record to write: its partition follows from its key, as that of a conversation's records does. */
interface Write {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: unknown;
}

const small = fc.integer({ min: 0, max: 3 });

const messageWrite = fc
  .record({
    conversation: small,
    number: small,
    sentAt: small,
    index: fc.option(small),
    isFromContact: fc.boolean(),
    channel: fc.constantFrom(facebook.id, 'other'),
    isDeleted: fc.boolean(),
  })
  .map(({ conversation, number, isDeleted, sentAt, index, isFromContact, channel }): Write => {
    const contactCount = index === null ? null : index + 1;
    const changes = { sentAt, index, isFromContact, contactCount, channelId: channel };
    const value = message(`c${conversation}`, number, changes);
    return { topic: names.messages, partition: conversation % 2, key: value.id, value: isDeleted ? null : value };
  });

const metadataWrite = fc
  .record({
    subject: fc.constantFrom('conversation:c0', 'conversation:c2', 'message:m1', 'writer:c0'),
    key: fc.constantFrom('a', 'a.b', 'tags.t1', 'contact.display_name'),
    value: fc.option(fc.constantFrom('', 'Ada', 'Ada Lovelace'), { freq: 2 }),
  })
  .map(({ subject, key, value }): Write => ({
    topic: names.metadata,
    partition: 0,
    key: `${subject} ${key}`,
    value: value === null ? null : metadata(subject, key, { value }),
  }));

const receiptWrite = fc
  .record({ conversation: small, readContactCount: fc.option(small) })
  .map(({ conversation, readContactCount }): Write => {
    const id = `c${conversation}`;
    return { topic: names.readReceipt, partition: conversation % 2, key: id, value: receipt(id, { readContactCount }) };
  });

const channelWrite = fc
  .constantFrom(facebook, null)
  .map((value): Write => ({ topic: names.channels, partition: 0, key: facebook.id, value }));

const writes = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: messageWrite },
    { weight: 3, arbitrary: metadataWrite },
    { weight: 2, arbitrary: receiptWrite },
    channelWrite,
  ),
  { maxLength: 60 },
);

/** How a fold goes: choices are used up one by one. */
const schedule = fc.record({
  choices: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 }),
  isCompacted: fc.boolean(),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

type Partition = { readonly topic: string; readonly partition: number; readonly items: readonly FoldRecord[] };

function logOf(written: readonly Write[]): readonly Partition[] {
  const partitions = Map.groupBy(written, ({ topic, partition }) => `${topic}/${partition}`);
  return [...partitions.values()].map(all => ({
    topic: all[0]?.topic ?? '',
    partition: all[0]?.partition ?? 0,
    items: all.map(({ topic, partition, key, value }, offset) => {
      const record: LogRecord = { topic, partition, offset, timestamp: 0, key, value: null, headers: {} };
      return { record, value };
    }),
  }));
}

/** Only the newest record of each key; the last record always stays. */
function compacted({ items, ...place }: Partition): Partition {
  const newest = new Map(items.map((item, position) => [item.record.key, position]));
  return { ...place, items: items.filter((item, position) => newest.get(item.record.key) === position) };
}

class Choices {
  readonly #choices: readonly number[];
  #used = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  below(limit: number): number {
    return (this.#choices[this.#used++ % this.#choices.length] ?? 0) % limit;
  }
}

/** A view that is opened again and again. */
type Open = () => Promise<ViewStore<unknown>>;
type Dump = (store: ViewStore<unknown>) => Promise<readonly string[]> | readonly string[];

function inFile(): Open {
  const path = join(folder, `view-${files++}.db`);
  return () => openSqliteStore(filledProjection, path);
}

/** Each opening takes the partitions from the one before. */
function inCorner(corner: PostgresCorner, log: readonly Partition[]): Open {
  const projection = { ...filledProjection, version: 1_000 + files++ };
  return async () => {
    const store = await corner.store(projection);
    for (const place of log) await store.take(place);
    return store;
  };
}

/** Folds in random batches of random partitions, repeats some records, closes and opens the view in between. */
async function foldAs(
  { choices, isCompacted }: Schedule,
  log: readonly Partition[],
  { open = inFile(), dump = dumpView }: { open?: Open; dump?: Dump } = {},
): Promise<readonly string[]> {
  const choose = new Choices(choices);
  const partitions = log.map(partition => ({ ...(isCompacted ? compacted(partition) : partition), at: 0 }));
  let store = await open();
  for (;;) {
    const unfinished = partitions.filter(({ at, items }) => at < items.length);
    const chosen = unfinished[choose.below(unfinished.length || 1)];
    if (!chosen) break;
    const next = { from: chosen.at, count: 1 + choose.below(8) };
    chosen.at = Math.min(chosen.items.length, next.from + next.count);
    const again = { from: choose.below(chosen.at), count: 1 + choose.below(4) };
    for (const { from, count } of choose.below(2) > 0 ? [next, again] : [next]) {
      const records = chosen.items.slice(from, Math.min(chosen.at, from + count));
      const nextOffset = (records.at(-1)?.record.offset ?? 0) + 1;
      await store.apply([{ topic: chosen.topic, partition: chosen.partition, records, nextOffset }]);
    }
    if (choose.below(7) > 0) continue;
    await store.close();
    store = await open();
  }
  const lines = await dump(store);
  await store.close();
  return lines;
}

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  it('a fold gives the same rows as one on SQLite', async () => {
    await using corner = new PostgresCorner(postgres);
    const property = fc.asyncProperty(writes, schedule, schedule, async (written, one, other) => {
      const log = logOf(written);
      expect(await foldAs(one, log, { open: inCorner(corner, log) })).toEqual(await foldAs(other, log));
    });
    await fc.assert(property, { numRuns: 40 });
  }, 120_000);
});

it('any two folds of the same records give the same rows', async () => {
  const property = fc.asyncProperty(writes, schedule, schedule, async (written, one, other) => {
    const log = logOf(written);
    expect(await foldAs(one, log)).toEqual(await foldAs(other, log));
  });
  await fc.assert(property, { numRuns: 60 });
}, 120_000);

/** What no dump shows: the documents of the full-text index, by conversation, and the narrow table. */
function dumpIndexes(store: ViewStore<unknown>): readonly string[] {
  const { connection } = store as SqliteStore<unknown>;
  connection.exec(`CREATE VIRTUAL TABLE temp.term USING fts5vocab('main', 'conversationTerms', 'instance')`);
  const documents = connection.prepare(
    `SELECT c.id, term.doc IS NULL AS isLost, term.term FROM term FULL JOIN conversation c ON c.rowid = term.doc ORDER BY 1, 3`,
  );
  const numbers = connection.prepare(
    `SELECT c.id, n.id AS same, n.lastSentAt = c.lastSentAt AS isSame, n.unreadCount, n.createdAt
     FROM conversationNumbers n FULL JOIN conversation c ON c.rowid = n.number ORDER BY 1`,
  );
  return [...documents.all(), ...numbers.all()].map(row => JSON.stringify(row));
}

it('any two folds of the same records give the same indexes of SQLite', async () => {
  let documents = 0;
  const property = fc.asyncProperty(writes, schedule, schedule, async (written, one, other) => {
    const log = logOf(written);
    const lines = await foldAs(one, log, { dump: dumpIndexes });
    expect(await foldAs(other, log, { dump: dumpIndexes })).toEqual(lines);
    const isBroken = /"id":null|"same":null|"isSame":0|"isLost":1/;
    expect(lines.filter(line => isBroken.test(line))).toEqual([]);
    documents += lines.filter(line => line.includes('"term":"a"')).length;
  });
  await fc.assert(property, { numRuns: 80 });
  expect(documents).toBeGreaterThan(20);
}, 120_000);

/** The messages there are in the end, by conversation. */
function finalMessages(written: readonly Write[]): ReadonlyMap<string, readonly Message[]> {
  const latest = new Map<string, Message | null>();
  for (const { topic, key, value } of written) if (topic === names.messages) latest.set(key, value as Message | null);
  return Map.groupBy(
    [...latest.values()].filter(value => value !== null),
    ({ conversationId }) => conversationId,
  );
}

it('the row of a conversation says what its messages say', async () => {
  const property = fc.asyncProperty(fc.array(messageWrite, { maxLength: 40 }), schedule, async (written, how) => {
    const dump = await foldAs(how, logOf(written));
    const rows = dump.flatMap(line => (line.startsWith('conversation {') ? [JSON.parse(line.slice(13))] : []));
    const expected = [...finalMessages(written)].map(([id, messages]) => summarised(id, messages));
    expect(rows).toEqual(expected.toSorted((left, right) => compareText(left.id, right.id)));
  });
  await fc.assert(property, { numRuns: 60 });
}, 120_000);

function summarised(id: string, messages: readonly Message[]) {
  const rows = messages.map(toMessageRow).toSorted(comparePlaces);
  const first = rows.toSorted((left, right) => left.position - right.position || comparePlaces(left, right))[0];
  const last = rows.at(-1);
  const contact = rows.findLast(row => row.isFromContact);
  const counts = rows.flatMap(row => row.contactCount ?? []);
  return {
    id,
    channelId: last?.channelId,
    lastSentAt: last?.sentAt,
    lastPosition: last?.position,
    lastId: last?.id,
    createdAt: first?.sentAt,
    firstPosition: first?.position,
    firstId: first?.id,
    contactSenderId: contact?.senderId ?? null,
    contactSentAt: contact?.sentAt ?? null,
    contactPosition: contact?.position ?? null,
    contactId: contact?.id ?? null,
    contactCount: counts.length === 0 ? null : Math.max(...counts),
    messages: rows.length,
    contactMessages: rows.filter(row => row.isFromContact).length,
    idEnd: id,
  };
}
