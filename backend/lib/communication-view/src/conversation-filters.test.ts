/** Filters find what a naive evaluator finds among the conversations as they are shown, on every store. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseFilters } from '@airy/filters';
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { facebook, message, metadata, oldMessage, receipt } from './example-records.ts';
import { describeOnEveryStore } from './filled-view.fixture.ts';
import type { Contents } from './filled-view.ts';
import { isWanted, queriesAbout, textOf } from './naive-filter.fixture.ts';
import type { CommunicationView, ConversationRow } from './port.ts';

const sms: Channel = { ...facebook, id: uuid5('sms', '1'), source: 'twilio.sms' };
const widget: Channel = { ...facebook, id: uuid5('widget', '1'), source: 'chatplugin' };
const forgotten: Channel = { ...facebook, id: uuid5('forgotten', '1') };
const channels = [facebook, sms, widget];
const ids = Array.from({ length: 40 }, (_, number) => uuid5('conversation', String(number)));
const tagIds = ['vip', 'spam', 'late'].map(name => uuid5('tag', name));
/** The first few are frequent, so that phrases and negations meet what they are about. */
const frequent = ['ada', 'Lovelace', 'bob', 'abcd', 'abc-bcd'];
const rare = ['x', 'ab', 'Äörk', 'o"brien', 'a*b?', '日本語', 'a:b', 'sms', '42', 'true', '[x]'];
const words = [...frequent, ...frequent, ...frequent, ...rare];
const metadataKeys = ['state', 'user_data.vip', 'user_data.Note', 'user_data.list', 'n', 'contact.display_name', 'a=b'];
const times = [1_600_000_000_000, 1_600_000_001_000, 1_600_000_003_000];
const vocabulary = {
  words,
  ids,
  channelIds: [...channels, forgotten].map(({ id }) => id),
  sources: ['facebook', 'twilio.sms', 'chatplugin'],
  tagIds,
  metadataKeys,
  times,
};

const text = fc.array(fc.constantFrom(...words), { maxLength: 3 }).map(chosen => chosen.join(' '));

const leaf = fc.oneof(
  fc.tuple(fc.constantFrom(...metadataKeys), text, fc.constant('text' as const)),
  fc.constantFrom(
    ['n', '42', 'number'] as const,
    ['state', 'true', 'bool'] as const,
    ['contact', 'x', 'text'] as const,
  ),
  fc.constant(['user_data.list', '["ada bob",[42,"x"],null,{"y":"ab"}]', 'array'] as const),
  fc.constantFrom(...tagIds).map(id => [`tags.${id}`, '', 'text'] as const),
);

/** Records of one conversation; whatever of it comes later is in `changes`. */
const conversation = (id: string) =>
  fc
    .record({
      messages: fc.array(fc.tuple(fc.boolean(), fc.nat(3)), { minLength: 1, maxLength: 4 }),
      isOld: fc.boolean(),
      channel: fc.constantFrom(...channels, forgotten),
      read: fc.option(fc.nat(4)),
      leaves: fc.array(leaf, { maxLength: 5 }),
      changes: fc.array(leaf, { maxLength: 2 }),
      late: fc.option(fc.boolean()),
    })
    .map(made => recordsOf(id, made));

interface Made {
  readonly messages: readonly (readonly [isFromContact: boolean, second: number])[];
  readonly isOld: boolean;
  readonly channel: Channel;
  readonly read: number | null;
  readonly leaves: readonly (readonly [string, string, Metadata['valueType']])[];
  readonly changes: readonly (readonly [string, string, Metadata['valueType']])[];
  readonly late: boolean | null;
}

function recordsOf(id: string, made: Made): { readonly first: Contents; readonly later: Contents } {
  const { channel, isOld, read } = made;
  let contactCount = 0;
  const messages = made.messages.map(([isFromContact, second], index): Message => {
    if (isFromContact) contactCount++;
    const sentAt = 1_600_000_000_000 + second * 1_000;
    const other = { isFromContact, sentAt, channelId: channel.id, source: channel.source };
    return isOld ? oldMessage(id, index, other) : message(id, index, { ...other, contactCount });
  });
  const receipts: ReadReceipt[] =
    read === null
      ? []
      : [receipt(id, { readDate: 1_600_000_000_000 + read * 1_000, readContactCount: isOld ? null : read })];
  const leaves = (all: Made['leaves'], from: number): Metadata[] =>
    all.map(([key, value, valueType], index) =>
      metadata(`conversation:${id}`, key, { value, valueType, timestamp: from + index }),
    );
  const late: Message[] =
    made.late === null
      ? []
      : [message(id, 9, { isFromContact: made.late, contactCount: contactCount + 1, channelId: widget.id })];
  return {
    first: { messages, metadata: leaves(made.leaves, 0), readReceipts: receipts.map(nothingRead) },
    later: { messages: late, metadata: leaves(made.changes, 10), readReceipts: receipts },
  };
}

function nothingRead(read: ReadReceipt): ReadReceipt {
  return { ...read, readDate: 0, readContactCount: read.readContactCount === null ? null : 0 };
}

const world = fc.tuple(...ids.map(conversation));

function together(parts: readonly Contents[]): Contents {
  return {
    messages: parts.flatMap(part => part.messages ?? []),
    metadata: parts.flatMap(part => part.metadata ?? []),
    readReceipts: parts.flatMap(part => part.readReceipts ?? []),
  };
}

async function everyPage(view: CommunicationView, query: string, pageSize: number) {
  const filter = parseFilters(query);
  const rows: ConversationRow[] = [];
  let page = await view.conversations({ cursor: null, pageSize }, filter);
  rows.push(...page.items);
  const { total, isTotalExact } = page;
  while (page.nextCursor !== null) {
    page = await view.conversations({ cursor: page.nextCursor, pageSize }, filter);
    rows.push(...page.items);
  }
  return { ids: rows.map(({ id }) => id), total, isTotalExact };
}

async function agreed(view: CommunicationView, queries: readonly Parameters<typeof isWanted>[0][]): Promise<number> {
  const all = (await view.conversations({ cursor: null, pageSize: 1_000 })).items;
  for (const [index, query] of queries.entries()) {
    const written = textOf(query);
    const wanted = all.filter(row => isWanted(query, row)).map(({ id }) => id);
    const found = await everyPage(view, written, pageSizes[index % pageSizes.length] ?? 1);
    const total = Math.min(wanted.length, countedLimit);
    const isTotalExact = wanted.length <= countedLimit;
    expect({ written, ...found }).toEqual({ written, ids: wanted, total, isTotalExact });
  }
  return queries.length * all.length;
}

/** So low that made-up lists go beyond them. */
const countedLimit = 8;
/** Small ones are filled by what is near in the list, large ones are not. */
const pageSizes = [3, 17];
const limits = { counted: countedLimit, walked: 2, near: 25 };

describeOnEveryStore((fill, store) => {
  describe('filters', () => {
    it('find what a naive evaluator finds', async () => {
      let [pairs, queries] = [0, 0];
      const made = fc.asyncProperty(
        world,
        fc.array(queriesAbout(vocabulary), { minLength: 25, maxLength: 25 }),
        async (records, asked) => {
          await using filled = await fill({ channels }, limits);
          await filled.add(together(records.map(({ first }) => first)));
          await filled.add(together(records.map(({ later }) => later)));
          pairs += await agreed(filled.view, asked);
          queries += asked.length;
        },
      );
      await fc.assert(made, { numRuns: 14, endOnFailure: true });
      console.log(`${store}: ${queries} queries, ${pairs} pairs of a query and a conversation agreed`);
      expect(pairs).toBeGreaterThan(10_000);
    }, 120_000);
  });
});
