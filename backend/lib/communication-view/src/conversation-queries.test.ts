import { describe, expect, it } from '@jest/globals';
import { parseFilters, type Filter } from '@airy/filters';
import type { Message } from '@airy/model';
import { facebook, message, metadata, oldMessage, receipt } from './example-records.ts';
import { describeOnEveryStore } from './filled-view.fixture.ts';
import type { CommunicationView, Page, ConversationRow } from './port.ts';

const page = { cursor: null, pageSize: 20 };
const seconds = (count: number): number => 1_600_000_000_000 + count * 1_000;

function manyConversations(count: number): readonly Message[] {
  return Array.from({ length: count }, (_, number) => message(`c${String(number).padStart(4, '0')}`, number));
}

async function allPages(view: CommunicationView, pageSize: number): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const read: Page<ConversationRow> = await view.conversations({ cursor, pageSize });
    ids.push(...read.items.map(({ id }) => id));
    cursor = read.nextCursor;
  } while (cursor !== null);
  return ids;
}

describeOnEveryStore(fill => {
  describe('a page of conversations', () => {
    it('ends early where last messages and documents are large, in both directions, filtered or not', async () => {
      const content = JSON.stringify({ text: 'ä'.repeat(500_000) });
      const messages = manyConversations(12).map(record => ({ ...record, content }));
      const note = metadata('conversation:c0011', 'user_data.note', { value: 'x'.repeat(4_000_000) });
      await using filled = await fill({ channels: [facebook], messages, metadata: [note] });
      const read = (cursor: string | null, filter: Filter | null = null) =>
        filled.view.conversations({ cursor, pageSize: 1_000 }, filter);
      const first = await read(null);
      expect(first.items.map(({ id }) => id)).toEqual(['c0011', 'c0010', 'c0009', 'c0008']);
      const second = await read(first.nextCursor);
      expect([second.items.length, second.nextCursor]).toEqual([8, null]);
      expect(await read(second.previousCursor)).toEqual(first);
      expect((await allPages(filled.view, 1_000)).length).toBe(12);
      expect((await read(null, parseFilters('unread_count:[1 TO *]'))).items).toHaveLength(4);
    });
  });

  describe('a conversation', () => {
    it('is made of its messages, channel, receipt and metadata', async () => {
      await using filled = await fill({
        channels: [facebook],
        messages: [message('c1', 0), message('c1', 1), message('c1', 2, { isFromContact: false, contactCount: 2 })],
        metadata: [
          metadata('conversation:c1', 'contact.display_name', { value: 'Ada' }),
          metadata('conversation:c1', 'tags.t1', { value: '' }),
          metadata(`channel:${facebook.id}`, 'name', { value: 'My page' }),
          metadata('message:c1-message-000002', 'source.id', { value: 'mid.2' }),
        ],
        readReceipts: [receipt('c1')],
      });
      expect(await filled.view.conversation('c1')).toEqual({
        id: 'c1',
        channel: { channel: facebook, metadata: { name: 'My page' } },
        createdAt: seconds(0),
        metadata: { contact: { display_name: 'Ada' }, tags: { t1: '' }, unread_count: 1 },
        unreadCount: 1,
        lastMessage: {
          message: message('c1', 2, { isFromContact: false, contactCount: 2 }),
          metadata: { source: { id: 'mid.2' } },
        },
        sourceConversationId: 'contact-of-c1',
        lastReceivedAt: seconds(1),
      });
    });

    it('has default names where nobody gave any', async () => {
      const sms = { ...facebook, source: 'twilio.sms' };
      await using filled = await fill({ channels: [sms], messages: [message('0d6e…4ecb3', 0)] });
      const conversation = await filled.view.conversation('0d6e…4ecb3');
      expect(conversation?.metadata).toEqual({ contact: { display_name: 'Sms 4ecb3' }, unread_count: 1 });
      expect(conversation?.channel.metadata).toEqual({ name: 'twilio.sms 506dd' });
    });

    it('exists only when its channel is known', async () => {
      await using filled = await fill({ messages: [message('c1', 0)] });
      expect(await filled.view.conversation('c1')).toBeNull();
      expect(await filled.view.messages('c1', page)).toBeNull();
      expect(await filled.view.conversations(page)).toMatchObject({ items: [], total: 0 });
      await filled.add({ channels: [facebook] });
      expect(await filled.view.conversation('c1')).toMatchObject({ id: 'c1' });
      expect(await filled.view.conversations(page)).toMatchObject({ items: [{ id: 'c1' }], total: 1 });
    });

    it('has its last message by time, then index', async () => {
      await using filled = await fill({
        channels: [facebook],
        messages: [
          message('c1', 0, { sentAt: seconds(9) }),
          message('c1', 1, { sentAt: seconds(9) }),
          message('c1', 2),
        ],
      });
      expect((await filled.view.conversation('c1'))?.lastMessage.message.index).toBe(1);
    });

    it('shows what its last message became', async () => {
      await using filled = await fill({ channels: [facebook], messages: [message('c1', 0), message('c1', 1)] });
      await filled.add({ messages: [message('c1', 1, { content: '"corrected"' })] });
      expect((await filled.view.conversation('c1'))?.lastMessage.message.content).toBe('"corrected"');
    });

    it('has no source conversation as long as the contact has not written', async () => {
      await using filled = await fill({
        channels: [facebook],
        messages: [message('c1', 0, { isFromContact: false })],
      });
      expect((await filled.view.conversation('c1'))?.sourceConversationId).toBeNull();
    });
  });

  describe('unread', () => {
    it.each([
      ['nothing read', [message('c1', 0), message('c1', 1)], [], 2],
      ['one read', [message('c1', 0), message('c1', 1)], [receipt('c1')], 1],
      ['receipt ahead of the messages', [message('c1', 0)], [receipt('c1', { readContactCount: 7 })], 0],
      ['ours do not count', [message('c1', 0), message('c1', 1, { isFromContact: false, contactCount: 1 })], [], 1],
      ['old records, nothing read', [oldMessage('c1', 0), oldMessage('c1', 1)], [], 2],
      [
        'old records, read by date',
        [oldMessage('c1', 0), oldMessage('c1', 1), oldMessage('c1', 2), oldMessage('c1', 3, { isFromContact: false })],
        [receipt('c1', { readDate: seconds(0), readIndex: null, readContactCount: null })],
        2,
      ],
      [
        'new messages, old receipt',
        [message('c1', 0), message('c1', 1)],
        [receipt('c1', { readDate: seconds(1), readIndex: null, readContactCount: null })],
        0,
      ],
    ])('%s', async (_, messages, readReceipts, expected) => {
      await using filled = await fill({ channels: [facebook], messages, readReceipts });
      expect((await filled.view.conversation('c1'))?.unreadCount).toBe(expected);
    });
  });

  describe('the list of conversations', () => {
    it('has the newest first, page by page, each once', async () => {
      const messages = manyConversations(45);
      await using filled = await fill({ channels: [facebook], messages });
      const expected = messages.map(({ conversationId }) => conversationId).toReversed();
      expect(await allPages(filled.view, 10)).toEqual(expected);
      expect(await allPages(filled.view, 45)).toEqual(expected);
      expect((await filled.view.conversations(page)).total).toBe(45);
    });

    it('keeps apart conversations of the same millisecond', async () => {
      const messages = manyConversations(25).map(record => ({ ...record, sentAt: seconds(0) }));
      await using filled = await fill({ channels: [facebook], messages });
      expect(new Set(await allPages(filled.view, 4)).size).toBe(25);
    });

    it('goes back to the same pages', async () => {
      await using filled = await fill({ channels: [facebook], messages: manyConversations(30) });
      const first = await filled.view.conversations({ cursor: null, pageSize: 10 });
      const second = await filled.view.conversations({ cursor: first.nextCursor, pageSize: 10 });
      const third = await filled.view.conversations({ cursor: second.nextCursor, pageSize: 10 });
      const back = await filled.view.conversations({ cursor: third.previousCursor, pageSize: 10 });
      expect(back).toEqual(second);
      expect(await filled.view.conversations({ cursor: back.previousCursor, pageSize: 10 })).toEqual(first);
      expect([first.previousCursor, third.nextCursor]).toEqual([null, null]);
    });

    it('does not shift while messages arrive', async () => {
      await using filled = await fill({ channels: [facebook], messages: manyConversations(30) });
      const { nextCursor } = await filled.view.conversations({ cursor: null, pageSize: 10 });
      const before = await filled.view.conversations({ cursor: nextCursor, pageSize: 10 });
      await filled.add({ messages: [message('c0000', 500), message('new', 501)] });
      const after = await filled.view.conversations({ cursor: nextCursor, pageSize: 10 });
      expect(after.items).toEqual(before.items);
    });

    it('reads the offsets that Airy Core gave as cursors', async () => {
      await using filled = await fill({ channels: [facebook], messages: manyConversations(30) });
      const read = await filled.view.conversations({ cursor: '20', pageSize: 5 });
      expect(read.items.map(({ id }) => id)).toEqual(['c0009', 'c0008', 'c0007', 'c0006', 'c0005']);
      expect((await filled.view.conversations({ cursor: read.nextCursor, pageSize: 5 })).items[0]?.id).toBe('c0004');
      for (const cursor of ['9999', '9999999999', '9'.repeat(15)])
        expect((await filled.view.conversations({ cursor, pageSize: 5 })).items).toEqual([]);
    });

    it.each(['x', '-1', '1e3', 'WzEsMiwzXQ', 'eyJhIjoxfQ', '%', 'YQ'.repeat(501)])(
      'refuses the cursor %p',
      async cursor => {
        await using filled = await fill({ channels: [facebook] });
        await expect(filled.view.conversations({ cursor, pageSize: 5 })).rejects.toMatchObject({
          code: 'invalid_cursor',
        });
      },
    );
  });

  describe('channels', () => {
    it('are read by id and by source', async () => {
      const other = { ...facebook, id: 'other', source: 'chatplugin', connectionState: 'DISCONNECTED' as const };
      await using filled = await fill({ channels: [facebook, other] });
      expect(await filled.view.channel('other')).toEqual({ channel: other, metadata: { name: 'chatplugin other' } });
      expect(await filled.view.channel('nobody')).toBeNull();
      expect((await filled.view.channels('facebook')).map(({ channel }) => channel)).toEqual([facebook]);
      expect(await filled.view.channels(null)).toHaveLength(2);
    });
  });
});
