/** Messages that wait for their conversation (unplaced.ts in @airy/domain) through restarts and the loss of the store. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConversationCommand } from '@airy/domain';
import type { Message } from '@airy/model';
import { names, Place, receive, request } from './writer.fixture.ts';
import type { Instance } from './writer.fixture.ts';

const waitMs = 30_000;
let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place.remove());

const send = (messageId: string, conversationId = 'c1'): ConversationCommand => ({
  type: 'message.send',
  conversationId,
  messageId,
  senderId: 'agent',
  content: '{"text":"Hi"}',
  waitMs,
});

async function messages(instance: Instance): Promise<Message[]> {
  const records = await instance.records(names.messages);
  return Promise.all(records.map(({ value }) => instance.codecs.messages.decode(value ?? new Uint8Array())));
}

describe('messages that wait for their conversation', () => {
  it('are overdue once their time is over, and no more when they were placed', async () => {
    const instance = await place.open();
    const writer = await instance.startWriters();
    const commander = await instance.commander();
    for (const conversationId of ['c1', 'c2', 'c3'])
      await commander.conversation(request(send(`out-${conversationId}`, conversationId)));
    expect(writer.overdue(Date.now())).toEqual([]);
    const due = Date.now() + waitMs;
    expect(
      writer
        .overdue(due)
        .map(({ messageId }) => messageId)
        .toSorted(),
    ).toEqual(['out-c1', 'out-c2', 'out-c3']);
    await commander.conversation(request(receive()));
    expect(
      writer
        .overdue(due)
        .map(({ conversationId }) => conversationId)
        .toSorted(),
    ).toEqual(['c2', 'c3']);
    expect((await messages(instance)).map(({ id, channelId }) => [id, channelId])).toEqual([
      ['in-1', 'ch1'],
      ['out-c1', 'ch1'],
    ]);
  });

  it('wait on after a restart, also when all that the writer had looked up is lost', async () => {
    let instance = await place.open();
    await instance.startWriters();
    await (await instance.commander()).conversation(request(send('out-1')));
    instance = await place.open();
    await rm(join(instance.folder, 'writers'), { recursive: true });
    const writer = await instance.startWriters();
    const commander = await instance.commander();
    // Answered by a writer that has folded its outputs.
    await commander.conversation(request(send('out-2')));
    const due = Date.now() + waitMs;
    expect(
      writer
        .overdue(due)
        .map(({ messageId }) => messageId)
        .toSorted(),
    ).toEqual(['out-1', 'out-2']);
    await commander.conversation(request(receive()));
    expect((await messages(instance)).map(({ id }) => id)).toEqual(['in-1', 'out-1', 'out-2']);
  });

  it('are found by an index of their own, however much metadata there is', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const database = new DatabaseSync(join(instance.folder, 'writers', 'conversation.db'), { readOnly: true });
    const sql = `SELECT subject, value FROM leaf WHERE partition = 1 AND key GLOB 'unplaced.*'`;
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    database.close();
    expect(JSON.stringify(plan)).toContain('leaf_unplaced');
  });
});
