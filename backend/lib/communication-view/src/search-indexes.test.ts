/** The index of SQLite: what goes away is not found any more, and what it cannot say is looked at. */
import { expect, it } from '@jest/globals';
import { parseFilters } from '@airy/filters';
import { metadataId } from '@airy/model/ids';
import { facebook, message, metadata, receipt } from './example-records.ts';
import { filledView, type FilledView } from './filled-view.ts';

/** A record without a value, as it is written for what was deleted. */
function remove({ store }: FilledView, topic: string, key: string): void {
  const offset = store.next({ topic, partition: 0 }) ?? 0;
  const record = { topic, partition: 0, offset, timestamp: 0, key, value: null, headers: {} };
  store.apply([{ topic, partition: 0, records: [{ record, value: null }], nextOffset: offset + 1 }]);
}

async function found({ view }: FilledView, filters: string): Promise<readonly string[]> {
  const { items, total } = await view.conversations({ cursor: null, pageSize: 20 }, parseFilters(filters));
  expect(total).toBe(items.length);
  return items.map(({ id }) => id);
}

async function fill(): Promise<FilledView> {
  const [name, tag] = [
    metadata('conversation:c1', 'contact.display_name', { value: 'Ada' }),
    metadata('conversation:c1', 'tags.t1', { value: '' }),
  ];
  return filledView({
    channels: [facebook],
    messages: [message('c1', 0), message('c1', 1), message('c2', 0)],
    metadata: [name, tag],
    readReceipts: [receipt('c1', { readContactCount: 2 })],
  });
}

it('a name, a tag', async () => {
  await using filled = await fill();
  expect(await found(filled, 'display_name:ada')).toEqual(['c1']);
  remove(filled, 'metadata', metadataId('conversation:c1', 'tags.t1'));
  expect(await found(filled, 'tag_ids:t1')).toEqual([]);
  remove(filled, 'metadata', metadataId('conversation:c1', 'contact.display_name'));
  expect(await found(filled, 'display_name:ada')).toEqual([]);
  expect(await found(filled, 'display_name:*d*')).toEqual([]);
  expect(await found(filled, 'display_name:"facebook c1"')).toEqual(['c1']);
});

it('a receipt, a message, a conversation', async () => {
  await using filled = await fill();
  expect(await found(filled, 'unread_count:0')).toEqual(['c1']);
  remove(filled, 'read-receipt', 'c1');
  expect(await found(filled, 'unread_count:2')).toEqual(['c1']);
  remove(filled, 'messages', message('c1', 1).id);
  expect(await found(filled, 'unread_count:1')).toEqual(['c2', 'c1']);
  remove(filled, 'messages', message('c2', 0).id);
  expect(await found(filled, 'NOT tag_ids:t2')).toEqual(['c1']);
  remove(filled, 'messages', message('c1', 0).id);
  expect(await found(filled, '*:*')).toEqual([]);
  filled.add({ messages: [message('c1', 5)] });
  expect(await found(filled, 'tag_ids:t1')).toEqual(['c1']);
});

it('a channel', async () => {
  await using filled = await fill();
  remove(filled, 'channels', facebook.id);
  for (const filters of ['*:*', 'source:facebook', 'tag_ids:t1', 'NOT tag_ids:t1', 'unread_count:*'])
    expect(await found(filled, filters)).toEqual([]);
});

it('words and pieces of words in another order are something else', async () => {
  await using filled = await fill();
  const [note, name] = ['user_data.note', 'contact.display_name'];
  filled.add({
    metadata: [
      metadata('conversation:c1', note, { value: 'late again Ada' }),
      metadata('conversation:c2', note, { value: 'Ada again late' }),
      metadata('conversation:c1', name, { value: 'abc-bcd' }),
      metadata('conversation:c2', name, { value: 'xabcdx' }),
    ],
  });
  expect(await found(filled, 'metadata.user_data.note:"ada again"')).toEqual(['c2']);
  expect(await found(filled, 'metadata.user_data.note:lat?')).toEqual(['c1', 'c2']);
  expect(await found(filled, 'metadata.user_data.note:la?r')).toEqual([]);
  expect(await found(filled, 'display_name:*abcd*')).toEqual(['c2']);
  expect(await found(filled, 'display_name:*bcd*')).toEqual(['c1', 'c2']);
});

it('alternatives of different kinds are found together', async () => {
  await using filled = await fill();
  expect(await found(filled, 'tag_ids:t1 OR unread_count:[1 TO *]')).toEqual(['c1', 'c2']);
  expect(await found(filled, 'unread_count:[1 TO *] OR tag_ids:t1')).toEqual(['c1', 'c2']);
  expect(await found(filled, 'unread_count:[1 TO *] AND NOT tag_ids:t1')).toEqual(['c2']);
});
