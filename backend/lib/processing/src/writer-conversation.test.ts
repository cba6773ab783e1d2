import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AiryError } from '@airy/errors';
import { parsePosition } from '@airy/event-log';
import type { Message } from '@airy/model';
import { partitionFor } from '@airy/topics';
import { ConversationStore } from './writer-store-conversation.ts';
import { names, partitions, Place, receive, request } from './writer.fixture.ts';
import type { Instance } from './writer.fixture.ts';

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await place.remove();
});

const send = (messageId: string, conversationId = 'c1') =>
  ({ type: 'message.send', conversationId, messageId, senderId: 'agent', content: '{"text":"Hi"}' }) as const;

async function messages(instance: Instance): Promise<Message[]> {
  const all: Message[] = [];
  for (const { value } of await instance.records(names.messages))
    if (value !== null) all.push(await instance.codecs.messages.decode(value));
  return all;
}

describe('the conversation writer', () => {
  it('writes state, events and the outcome, which says where the state stands', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    await commander.tell([request(receive())]);
    const { outcome, position } = await commander.conversation(request(send('out-1')));
    expect(outcome).toMatchObject({
      ok: true,
      result: { message: { id: 'out-1', index: 1, deliveryState: 'PENDING' } },
    });
    expect((await messages(instance)).map(({ id, index }) => [id, index])).toEqual([
      ['in-1', 0],
      ['out-1', 1],
    ]);
    expect((await instance.events()).map(event => event.type)).toEqual([
      'message.created',
      'metadata.updated',
      'message.created',
      'command.outcome',
    ]);
    expect(parsePosition(position)?.get(`${names.messages}/${partitionFor('c1', partitions)}`)).toBe(2);
  });

  it('goes on after a restart where it stopped, and knows what it has seen', async () => {
    let instance = await place.open();
    await instance.startWriters();
    await (await instance.commander()).conversation(request(receive()));
    instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    await commander.tell([request(receive())]);
    await commander.conversation(request(send('out-1')));
    expect((await messages(instance)).map(({ index }) => index)).toEqual([0, 1]);
  });

  it('grants nothing to whoever asked in an earlier life of the log, and so can grant it to who asks now', async () => {
    let instance = await place.open();
    const ask = (attemptId: string) => ({
      ...request({
        type: 'message.start-attempt' as const,
        conversationId: 'c1',
        messageId: 'out-1',
        attemptId,
        platformIsIdempotent: false,
      }),
      life: instance.log.life,
    });
    const commander = await instance.commander();
    await commander.tell([request(receive()), request(send('out-1')), ask('of the dead')]);
    instance = await place.open();
    await instance.startWriters();
    const living = await instance.commander();
    await living.tell([ask('of the living')]);
    await living.conversation(request(send('out-2')));
    const attempts = (await instance.events()).filter(({ type }) => type.startsWith('message.attempt'));
    expect(attempts).toMatchObject([{ type: 'message.attempt-granted', data: { attemptId: 'of the living' } }]);
  });

  it('builds its store anew from its own outputs', async () => {
    let instance = await place.open();
    await instance.startWriters();
    let commander = await instance.commander();
    await commander.conversation(request(receive({ sourceMessageId: 'mid' })));
    const tag = { type: 'conversation.tag', conversationId: 'c1', tagId: 't' } as const;
    await commander.conversation(request(tag));
    await commander.conversation(request({ ...tag, type: 'conversation.untag' }));
    await commander.conversation(request({ type: 'conversation.mark-read', conversationId: 'c1', index: null }));
    await commander.conversation(request(send('out-1'), 'same-id', 'hash'));
    await place.open().then(it => it.stop());
    for (const file of ['conversation.db', 'conversation.db-wal', 'conversation.db-shm'])
      await rm(join(place.folder, 'writers', file), { force: true });
    instance = await place.open();
    await instance.startWriters();
    const repeated = {
      id: 'same-id',
      at: 1,
      principal: 'test',
      reply: true,
      requestHash: 'hash',
      command: send('out-2'),
    };
    await instance.appendRaw('c1', JSON.stringify(repeated));
    commander = await instance.commander();
    await commander.tell([request(receive({ messageId: 'other', sourceMessageId: 'mid' }))]);
    await commander.conversation(request({ type: 'conversation.set-state', conversationId: 'c1', state: 'X' }));
    const newest = (await instance.events()).findLast(event => event.type === 'metadata.updated');
    expect(newest?.data.metadata).toEqual({ state: 'X', unread_count: 0 });
    expect((await messages(instance)).map(({ id }) => id)).toEqual(['in-1', 'out-1']);
  });

  it('loses and doubles nothing when its store fails after the log has committed', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    await commander.conversation(request(receive()));
    const store = jest.spyOn(ConversationStore.prototype, 'store');
    store.mockImplementationOnce(() => {
      throw new Error('disk full');
    });
    await commander.conversation(request(send('out-1')));
    await commander.conversation(request(send('out-2')));
    await commander.tell([request(send('out-1'))]);
    await commander.conversation(request(send('out-3')));
    expect((await messages(instance)).map(({ id, index }) => [id, index])).toEqual([
      ['in-1', 0],
      ['out-1', 1],
      ['out-2', 2],
      ['out-3', 3],
    ]);
  });

  it('decides again when its store could not be read: that is no fault of the command', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    const lookUp = jest.spyOn(ConversationStore.prototype, 'message');
    lookUp.mockImplementationOnce(() => {
      throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
    });
    await commander.conversation(request(receive()));
    expect((await messages(instance)).map(({ id }) => id)).toEqual(['in-1']);
    expect(await instance.records(names.deadLetters)).toEqual([]);
  });

  it('makes a dead letter of a command it fails on, answers its caller, and goes on', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    jest.spyOn(ConversationStore.prototype, 'message').mockImplementationOnce(() => {
      throw new Error('a fault of ours');
    });
    const asked = commander.conversation(request(receive({ messageId: 'in-0' })));
    expect((await asked).outcome).toMatchObject({ ok: false, rejection: { code: 'internal' } });
    await commander.conversation(request(receive()));
    expect((await messages(instance)).map(({ id, index }) => [id, index])).toEqual([['in-1', 0]]);
    expect((await instance.records(names.deadLetters))[0]?.headers['reason']).toBe('a fault of ours');
  });

  it('says why it cannot decide, and stops saying so when it can', async () => {
    let instance = await place.open();
    await instance.startWriters();
    await (await instance.commander()).conversation(request(receive()));
    await place.open().then(it => it.stop());
    await rm(join(place.folder, 'writers', 'conversation.db'), { force: true });
    instance = await place.open();
    const away = new AiryError('registry_unavailable');
    const decode = jest.spyOn(instance.codecs.messages, 'decode').mockImplementation(() => Promise.reject(away));
    const writer = await instance.startWriters();
    while (writer.health() === null) await nextTurn();
    expect(writer.health()).toContain(away.message);
    decode.mockRestore();
    await (await instance.commander()).conversation(request(send('out-1')));
    expect(writer.health()).toBeNull();
  });

  it('makes a dead letter of what it cannot read, and goes on', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    await instance.appendRaw('c1', 'no json');
    await instance.appendRaw('c1', '{"id":"x"}');
    await commander.conversation(request(receive()));
    const letters = await instance.records(names.deadLetters);
    expect(letters.map(({ headers }) => [headers['station'], headers['offset']])).toEqual([
      ['conversation-writer', '0'],
      ['conversation-writer', '1'],
    ]);
    expect(letters[1]?.headers['reason']).toContain('command');
  });

  it('answers a caller whose command it does not know, and makes a dead letter of it', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    const unheard = { type: 'message.unheard-of', conversationId: 'c1' } as unknown as ReturnType<typeof receive>;
    expect((await commander.conversation(request(unheard))).outcome).toMatchObject({
      ok: false,
      rejection: { code: 'command_unknown' },
    });
    expect(await instance.records(names.deadLetters)).toHaveLength(1);
  });

  it('counts commands by what became of them', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    await commander.conversation(request(send('out-1', 'nowhere')));
    expect(await instance.metrics.getSingleMetricAsString('airy_commands_total')).toContain(
      'type="message.send",verdict="rejected",code="not_found"} 1',
    );
  });
});
