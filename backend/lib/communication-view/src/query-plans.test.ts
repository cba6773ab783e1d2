import { expect, it } from '@jest/globals';
import { facebook, message, oldMessage, receipt } from './example-records.ts';
import { filledView } from './filled-view.ts';

/** What would read a whole table, or sort one: the last term may be sorted, it settles ties only. */
const expensive = /^SCAN (message|metadata|conversation|readReceipt)$|USE TEMP B-TREE FOR ORDER BY/;

it('no answer reads or sorts a whole table', async () => {
  await using filled = await filledView({
    channels: [facebook],
    messages: [message('c1', 0), message('c1', 1), oldMessage('c2', 0), oldMessage('c2', 1)],
    readReceipts: [receipt('c2', { readContactCount: null })],
  });
  const { connection, query } = filled.store;
  const texts: string[] = [];
  const prepare = connection.prepare.bind(connection);
  connection.prepare = (text: string) => {
    texts.push(text);
    return prepare(text);
  };
  const first = await query.conversations({ cursor: null, pageSize: 1 });
  const second = await query.conversations({ cursor: first.nextCursor, pageSize: 1 });
  await query.conversations({ cursor: second.previousCursor, pageSize: 1 });
  await query.conversations({ cursor: '1', pageSize: 1 });
  const newest = await query.messages('c1', { cursor: null, pageSize: 1 });
  const oldest = await query.messages('c1', { cursor: newest?.nextCursor ?? null, pageSize: 1 });
  await query.messages('c1', { cursor: oldest?.previousCursor ?? null, pageSize: 1 });
  await query.messages('c1', { cursor: message('c1', 1).id, pageSize: 1 });
  await query.conversation('c1');
  await query.message(message('c1', 0).id);
  await query.pendingMessages('c1');
  await query.channel(facebook.id);
  const plans = texts.map(text => {
    const steps = prepare(`EXPLAIN QUERY PLAN ${text}`).all();
    return { text, steps: steps.map(({ detail }) => String(detail)) };
  });
  expect(plans.length).toBeGreaterThan(10);
  expect(plans.filter(({ steps }) => steps.some(step => expensive.test(step)))).toEqual([]);
});
