import { describe, expect, it } from '@jest/globals';
import type { Message } from '@airy/model';
import { facebook, message, metadata, oldMessage } from './example-records.ts';
import { filledView } from './filled-view.ts';
import { describeOnEveryStore } from './filled-view.fixture.ts';
import type { CommunicationView, MessageRow, Page } from './port.ts';

async function allPages(view: CommunicationView, pageSize: number): Promise<readonly Message[]> {
  const messages: Message[] = [];
  let cursor: string | null = null;
  do {
    const read: Page<MessageRow> | null = await view.messages('c1', { cursor, pageSize });
    messages.push(...(read?.items ?? []).map(row => row.message));
    cursor = read?.nextCursor ?? null;
  } while (cursor !== null);
  return messages;
}

const range = (count: number): readonly Message[] => Array.from({ length: count }, (_, index) => message('c1', index));

describeOnEveryStore(fill => {
  describe('the list of messages', () => {
    it('has the newest first, page by page, each once', async () => {
      await using filled = await fill({ channels: [facebook], messages: [...range(45), message('c2', 0)] });
      expect(await allPages(filled.view, 10)).toEqual(range(45).toReversed());
      expect((await filled.view.messages('c1', { cursor: null, pageSize: 10 }))?.total).toBe(45);
    });

    it('keeps apart, in order, messages of the same millisecond', async () => {
      const messages = range(12).map(record => ({ ...record, sentAt: 5 }));
      await using filled = await fill({ channels: [facebook], messages: messages.toReversed() });
      expect((await allPages(filled.view, 5)).map(({ index }) => index)).toEqual([
        11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
      ]);
    });

    it('ends a page early where its contents and documents are large, in both directions', async () => {
      const content = JSON.stringify({ text: 'ä'.repeat(500_000) });
      const messages = range(12).map(record => ({ ...record, content }));
      const note = metadata(`message:${messages[11]?.id}`, 'user_data.note', { value: 'x'.repeat(4_000_000) });
      await using filled = await fill({ channels: [facebook], messages, metadata: [note] });
      const first = await filled.view.messages('c1', { cursor: null, pageSize: 1_000 });
      expect(first?.items).toHaveLength(4);
      const second = await filled.view.messages('c1', { cursor: first?.nextCursor ?? null, pageSize: 1_000 });
      expect(second?.items).toHaveLength(8);
      const back = await filled.view.messages('c1', { cursor: second?.previousCursor ?? null, pageSize: 1_000 });
      expect(back).toEqual(first);
      expect(await allPages(filled.view, 1_000)).toEqual(messages.toReversed());
    });

    it('orders the records of Airy Core by time, then id', async () => {
      const messages = [oldMessage('c1', 2), oldMessage('c1', 0, { sentAt: 5 }), oldMessage('c1', 1, { sentAt: 5 })];
      await using filled = await fill({ channels: [facebook], messages });
      const read = await allPages(filled.view, 2);
      expect(read.map(({ id }) => id)).toEqual(['c1-message-000002', 'c1-message-000001', 'c1-message-000000']);
      expect(read[0]).toEqual(messages[0]);
    });

    it('goes back to the same page', async () => {
      await using filled = await fill({ channels: [facebook], messages: range(30) });
      const first = await filled.view.messages('c1', { cursor: null, pageSize: 10 });
      const second = await filled.view.messages('c1', { cursor: first?.nextCursor ?? null, pageSize: 10 });
      expect(await filled.view.messages('c1', { cursor: second?.previousCursor ?? null, pageSize: 10 })).toEqual(first);
    });

    it('reads the message ids that Airy Core gave as cursors', async () => {
      await using filled = await fill({ channels: [facebook], messages: [...range(30), message('c2', 0)] });
      const read = await filled.view.messages('c1', { cursor: 'c1-message-000020', pageSize: 2 });
      expect(read?.items.map(row => row.message.index)).toEqual([20, 19]);
      for (const cursor of ['nobody', 'c2-message-000000'])
        await expect(filled.view.messages('c1', { cursor, pageSize: 2 })).rejects.toMatchObject({
          code: 'invalid_cursor',
        });
    });

    it('comes with the metadata of each message', async () => {
      await using filled = await fill({
        channels: [facebook],
        messages: range(2),
        metadata: [
          metadata('message:c1-message-000001', 'source.id', { value: 'mid.1' }),
          metadata('message:c1-message-000001', 'user_data.vip', { value: 'true', valueType: 'bool' }),
        ],
      });
      const read = await filled.view.messages('c1', { cursor: null, pageSize: 2 });
      expect(read?.items.map(row => row.metadata)).toEqual([{ source: { id: 'mid.1' }, user_data: { vip: true } }, {}]);
    });

    it('is unknown for an unknown conversation', async () => {
      await using filled = await fill({ channels: [facebook] });
      expect(await filled.view.messages('c1', { cursor: null, pageSize: 10 })).toBeNull();
    });
  });

  describe('a message', () => {
    it('comes back as it was stored', async () => {
      const full = message('c1', 0, { headers: { 'postback.payload': 'START' }, updatedAt: 7, openAttempt: 'attempt' });
      await using filled = await fill({ messages: [full] });
      expect(await filled.view.message(full.id)).toEqual({ message: full, metadata: {} });
      expect(await filled.view.message('nobody')).toBeNull();
    });
  });

  describe('pending messages', () => {
    const ours = { isFromContact: false, deliveryState: 'PENDING' } as const;

    it('are those of ours that are not delivered, oldest first', async () => {
      await using filled = await fill({
        channels: [facebook],
        messages: [
          message('c1', 3, ours),
          message('c1', 1, ours),
          message('c1', 0, { deliveryState: 'PENDING' }),
          message('c1', 2, { isFromContact: false }),
          message('c2', 4, ours),
        ],
      });
      expect((await filled.view.pendingMessages('c1')).map(({ index }) => index)).toEqual([1, 3]);
      await filled.add({ messages: [message('c1', 1, { ...ours, deliveryState: 'DELIVERED' })] });
      expect((await filled.view.pendingMessages('c1')).map(({ index }) => index)).toEqual([3]);
    });
  });
});

it('pending messages are found by their index, not by reading the conversation', async () => {
  await using filled = await filledView();
  const plan = filled.store.connection
    .prepare(
      `EXPLAIN QUERY PLAN SELECT * FROM message WHERE "conversationId" = ? AND "deliveryState" = 'PENDING'
         AND "isFromContact" = 0 ORDER BY "sentAt", "position", "id" LIMIT 1000`,
    )
    .all('c1');
  expect(plan.map(row => row.detail)).toEqual([expect.stringContaining('messagePending')]);
});
