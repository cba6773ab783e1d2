/** What re-homing promises, on any log. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventLog } from '@airy/event-log';
import type { Message } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { ofWriter, partitionFor, writerHeader } from '@airy/topics';
import type { CoreMessage } from '../__fixtures__/airy-core.ts';
import type { CreateCoreStore } from '../__fixtures__/core-store.ts';
import { MarkerTopic } from '../rehome-marker.ts';
import { stateTopicIds } from '../rehome-rules.ts';
import { RehomeBench } from '../__fixtures__/rehome-bench.ts';

function message(id: string, sentAt: number, other: Partial<CoreMessage> = {}): CoreMessage {
  return {
    id,
    headers: null,
    isFromContact: true,
    deliveryState: 'DELIVERED',
    senderId: 'psid',
    sourceRecipientId: null,
    conversationId: 'c1',
    channelId: 'ch1',
    source: 'facebook',
    content: `{"text":"${id}"}`,
    sentAt,
    updatedAt: null,
    ...other,
  };
}

const channel = {
  id: 'ch1',
  source: 'facebook',
  sourceChannelId: 'page',
  token: 'plain page token',
  connectionState: 'CONNECTED',
} as const;

/** What every rebuild ends with, in whatever order it comes upon the partitions. */
async function sameInEveryOrder(bench: RehomeBench) {
  const first = await bench.folded();
  for (const order of [bench.order(0, true), bench.order(2), bench.order(3, true)])
    expect(await bench.folded(order)).toEqual(first);
  return first;
}

async function highs({ log, names, partitions }: RehomeBench): Promise<readonly number[]> {
  const all: number[] = [];
  for (const topic of [names.messages, names.metadata, names.readReceipt, names.channels, names.tags])
    for (let partition = 0; partition < partitions; partition++)
      all.push((await log.watermarks({ topic, partition })).high);
  return all;
}

function withAppend(log: EventLog, append: EventLog['append']): EventLog {
  return new Proxy(log, {
    get(target, name) {
      const member: unknown = name === 'append' ? append : Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

const byId = ([one]: readonly unknown[], [other]: readonly unknown[]): number => (String(one) < String(other) ? -1 : 1);

export function rehomeSuite(title: string, createStore: CreateCoreStore): void {
  describe(`on ${title}`, () => {
    let bench: RehomeBench;

    beforeEach(async () => {
      bench = await RehomeBench.make(createStore);
    });

    afterEach(() => bench.close());

    describe('re-homing', () => {
      it('brings the messages of a conversation to its partition, with an index by time, then id', async () => {
        bench.core
          .message(message('m-c', 3))
          .message(message('m-b', 1))
          .message(message('m-a', 3))
          .olderMessage(message('m-d', 2));
        bench.core.message(message('x', 9, { conversationId: 'c2', isFromContact: false }));
        await bench.core.flush();
        expect(await bench.rehome()).toMatchObject({
          outcome: 'done',
          findings: { messagesWithoutIndex: 5, records: 5 },
        });
        const records = await bench.records('messages');
        const { messages } = await sameInEveryOrder(bench);
        expect(records).toHaveLength(5);
        expect(new Map(records.map(({ key, partition }) => [key, partition]))).toEqual(
          new Map(
            ['m-a', 'm-b', 'm-c', 'm-d', 'x'].map(id => [id, partitionFor(id === 'x' ? 'c2' : 'c1', bench.partitions)]),
          ),
        );
        const order = ([...messages.values()] as Message[])
          .filter(({ conversationId }) => conversationId === 'c1')
          .toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1));
        expect(order.map(({ id, index, contactCount }) => [id, index, contactCount])).toEqual([
          ['m-b', 0, 1],
          ['m-d', 1, 2],
          ['m-a', 2, 3],
          ['m-c', 3, 4],
        ]);
        expect(messages.get('x')).toMatchObject({ index: 0, contactCount: 0 });
        expect(bench.said.at(-1)).toMatch(/\d read, 5 copied$/);
      });

      it('brings the values of a contact to one partition, and what was deleted of it', async () => {
        const keys = ['displayName', 'created_at', 'conversations.c1', 'via.email', 'title'];
        for (const key of keys) bench.core.contact('ada', key, `${key} of ada`).contact('ben', key, 'of ben');
        bench.core.contact('ada', 'displayName', 'Ada').deleteContact('ada', ['title']).deleteContact('ben', keys);
        await bench.core.flush();
        await bench.rehome();
        const { contacts } = await sameInEveryOrder(bench);
        const home = partitionFor('ada', bench.partitions);
        const kept = keys.slice(0, -1).map(key => metadataId('contact:ada', key));
        expect([...contacts.keys()].toSorted()).toEqual(kept.toSorted());
        expect(contacts.get(metadataId('contact:ada', 'displayName'))).toMatchObject({ value: 'Ada' });
        const records = await bench.records('contacts', [home]);
        expect(new Set(records.flatMap(({ key, value }) => (value === null ? [] : (key ?? ''))))).toEqual(
          new Set(kept),
        );
      });

      it('keeps keys, fields and times, and the newest version of each', async () => {
        const first = message('m1', 5, {
          deliveryState: 'PENDING',
          isFromContact: false,
          headers: { 'postback.payload': 'P' },
        });
        const second = { ...first, deliveryState: 'FAILED', updatedAt: 77 } as const;
        bench.core.nowMs = 1_600_000_000_000;
        await bench.core.message(first).message(second).flush();
        await bench.rehome();
        const [record, ...others] = await bench.records('messages');
        expect(others).toEqual([]);
        expect(record).toMatchObject({ key: 'm1', timestamp: 1_600_000_001_000 });
        const { messages } = await bench.folded();
        expect(messages.get('m1')).toEqual({ ...second, index: 0, contactCount: 0, openAttempt: null });
      });

      it('lets deletions hold, and has nothing left that could bring back what was deleted', async () => {
        bench.core
          .message(message('gone', 1))
          .message(message('stays', 2))
          .tag({ id: 't1', name: 'VIP', color: 'RED' });
        bench.core.tag({ id: 't2', name: 'New', color: 'BLUE' }).metadata('conversation:c1', 'tags.t1', '');
        bench.core.metadata('message:stays', 'reaction.emoji', ':)').deleteMessage('gone').deleteTag('t1');
        await bench.core.deleteMetadata('conversation:c1', 'tags.t1').flush();
        await bench.rehome();
        const { messages, tags, metadata } = await sameInEveryOrder(bench);
        expect([...messages.keys()]).toEqual(['stays']);
        expect([...tags.keys()]).toEqual(['t2']);
        expect([...metadata.values()]).toMatchObject([{ subject: 'message:stays' }]);
        expect(messages.get('stays')).toMatchObject({ index: 0 });
      });

      it('puts what is said of a message, a conversation or a channel where they are', async () => {
        bench.core.metadata('message:m1', 'source.id', 'mid.1').message(message('m1', 1)).channel(channel);
        bench.core.metadata('conversation:c1', 'contact.display_name', 'Ada').metadata('channel:ch1', 'name', 'Page');
        bench.core.metadata('message:unknown', 'source.id', 'mid.2').metadata('contact:p1', 'x', 'y');
        await bench.core.flush();
        await bench.rehome();
        const places = new Map((await bench.records('metadata')).map(({ key, partition }) => [key, partition]));
        const home = (id: string): number => partitionFor(id, bench.partitions);
        const coreHome = (subject: string, key: string): number => home(metadataId(subject, key));
        expect(places).toEqual(
          new Map([
            [metadataId('message:m1', 'source.id'), home('c1')],
            [metadataId('conversation:c1', 'contact.display_name'), home('c1')],
            [metadataId('channel:ch1', 'name'), home('ch1')],
            [metadataId('message:unknown', 'source.id'), coreHome('message:unknown', 'source.id')],
            [metadataId('contact:p1', 'x'), coreHome('contact:p1', 'x')],
          ]),
        );
        await sameInEveryOrder(bench);
      });

      it('brings channels and tags to the one partition their writer has, tokens sealed', async () => {
        bench.core
          .channel({ ...channel, token: 'older token' })
          .channel(channel)
          .channel({ ...channel, id: 'ch2', token: null });
        bench.core.metadata('channel:ch1', 'page_token', 'user token').tag({ id: 't1', name: 'VIP', color: 'RED' });
        await bench.core.flush();
        expect(await bench.rehome()).toMatchObject({ findings: { plainTokens: 2 } });
        const { channels, metadata } = await sameInEveryOrder(bench);
        const [one, two] = [channels.get('ch1'), channels.get('ch2')] as { token: string | null }[];
        expect(one?.token).toMatch(/^sealed:v1:/);
        expect(bench.secrets.open(one?.token ?? '')).toBe('plain page token');
        expect(two?.token).toBeNull();
        const [leaf] = [...metadata.values()] as { value: string }[];
        expect(bench.secrets.open(leaf?.value ?? '')).toBe('user token');
        for (const topic of ['channels', 'tags'] as const)
          expect(new Set((await bench.records(topic)).map(({ partition }) => partition))).toEqual(new Set([0]));
        const everything = [...(await bench.records('channels')), ...(await bench.records('metadata'))];
        expect(Buffer.concat(everything.map(({ value }) => value ?? new Uint8Array())).toString()).not.toMatch(
          /plain page token|older token|user token/,
        );
      });

      it('gives read receipts the index and count they cover', async () => {
        bench.core
          .message(message('m1', 10))
          .message(message('m2', 20, { isFromContact: false }))
          .message(message('m3', 30));
        bench.core.message(message('m4', 40)).readReceipt({ conversationId: 'c1', readDate: 30 });
        bench.core
          .readReceipt({ conversationId: 'nobody', readDate: 5 })
          .readReceipt({ conversationId: 'c1', readDate: 25 });
        await bench.core.flush();
        await bench.rehome();
        const { readReceipt } = await bench.folded();
        expect(readReceipt.get('c1')).toEqual({
          conversationId: 'c1',
          readDate: 25,
          readIndex: 1,
          readContactCount: 1,
        });
        expect(readReceipt.get('nobody')).toMatchObject({ readIndex: -1, readContactCount: 0 });
      });

      it('writes nothing the second time, nor where all records are ours', async () => {
        await bench.core
          .message(message('m1', 1))
          .channel(channel)
          .readReceipt({ conversationId: 'x', readDate: 1 })
          .flush();
        await bench.rehome();
        const [before, folded] = [await highs(bench), await bench.folded()];
        expect(await bench.rehome()).toEqual({ outcome: 'nothing to do', findings: null });
        const { high } = await bench.log.watermarks({ topic: bench.names.bootstrap, partition: 0 });
        expect(await bench.rehome({ keepLedger: false })).toEqual({ outcome: 'nothing to do', findings: null });
        expect(await highs(bench)).toEqual(before);
        expect(await bench.log.watermarks({ topic: bench.names.bootstrap, partition: 0 })).toMatchObject({ high });
        expect(await bench.folded()).toEqual(folded);
      });

      it('finds a log of ours in order without a marker, and looks only at what is new after that', async () => {
        const { tags } = await bench.codecs();
        const tag = {
          topic: bench.names.tags,
          partition: 0,
          key: 't',
          value: tags.encode({ id: 't', name: 'T', color: 'RED' }),
        };
        await bench.log.append([tag]);
        expect(await bench.rehome()).toMatchObject({
          outcome: 'nothing to do',
          findings: { records: 1, elsewhere: 0 },
        });
        await bench.log.append([{ ...tag, headers: { [writerHeader]: ofWriter } }]);
        expect(await bench.rehome()).toMatchObject({ outcome: 'nothing to do', findings: null });
        await bench.log.append([tag]);
        expect(await bench.rehome()).toMatchObject({ outcome: 'nothing to do', findings: { records: 1 } });
      });

      it('looks at everything where the marker is of another log', async () => {
        await bench.rehome();
        await bench.core.message(message('m1', 1)).flush();
        const checked = Object.fromEntries(
          stateTopicIds.map(id => [bench.names[id], Array.from({ length: bench.partitions }, () => 1_000)]),
        );
        const marker = { run: null, ends: {}, checked, at: 0 } as const;
        await new MarkerTopic(bench.log, bench.names.bootstrap).write({ ...marker, phase: 'done' });
        expect(await bench.rehome()).toMatchObject({ outcome: 'done', findings: { messagesWithoutIndex: 1 } });
      });

      it('only says what it would do when asked to check', async () => {
        await bench.core.message(message('m1', 1)).channel(channel).flush();
        const before = await highs(bench);
        await expect(bench.rehome({ mode: 'check' })).rejects.toMatchObject({
          code: 'rehome_needed',
          message: expect.stringMatching(/2 records, .*1 messages and 0 read receipts without index, 1 tokens/),
        });
        expect(await highs(bench)).toEqual(before);
      });

      it('gives up what nobody can read, with its place, and keeps the version before it', async () => {
        await bench.core.message(message('m1', 1)).garbage('messages', 'm1').garbage('tags', 't1').flush();
        await bench.rehome();
        expect(bench.given.map(({ record, reason }) => [record.key, reason.length > 0])).toEqual([
          ['m1', true],
          ['t1', true],
        ]);
        const { messages, tags } = await bench.folded();
        expect(messages.get('m1')).toMatchObject({ index: 0 });
        expect(tags.size).toBe(0);
      });

      it('stops where somebody writes meanwhile, deletes nothing, and begins anew', async () => {
        await bench.core.message(message('m1', 1)).message(message('m2', 2)).flush();
        let hasWritten = false;
        const append: EventLog['append'] = async records => {
          if (!hasWritten)
            await bench.core
              .message(message('m0', 0))
              .message(message('m1', 1, { content: 'last' }))
              .flush();
          hasWritten = true;
          return bench.log.append(records);
        };
        await expect(bench.rehome({ log: withAppend(bench.log, append) })).rejects.toMatchObject({
          code: 'rehome_disturbed',
        });
        const lows = await Promise.all(
          bench.order().map(partition => bench.log.watermarks({ topic: bench.names.messages, partition })),
        );
        expect(lows.map(({ low }) => low)).toEqual(bench.order().map(() => 0));
        await bench.rehome();
        const { messages } = await sameInEveryOrder(bench);
        expect([...messages].map(([id, value]) => [id, (value as Message).index]).toSorted(byId)).toEqual([
          ['m0', 0],
          ['m1', 1],
          ['m2', 2],
        ]);
        expect(messages.get('m1')).toMatchObject({ content: 'last' });
      });

      it('refuses while a writer has members', async () => {
        await bench.core.message(message('m1', 1)).flush();
        const consumer = await bench.log.consume({
          group: bench.writerGroups[0],
          topics: [bench.names.messages],
          onBatch: async () => undefined,
        });
        await expect(bench.rehome()).rejects.toMatchObject({ code: 'writers_running' });
        await consumer.stop();
        expect(await bench.rehome()).toMatchObject({ outcome: 'done' });
      });
    });

    describe('Airy Core writing again after re-homing', () => {
      beforeEach(async () => {
        bench.core.message(message('m1', 1)).message(message('m2', 2)).metadata('conversation:c1', 'state', 'OPEN');
        bench.core.metadata('conversation:c1', 'tags.t', '').tag({ id: 't', name: 'T', color: 'RED' }).channel(channel);
        await bench.core.flush();
        await bench.rehome();
      });

      it('is noticed; its changes win, its deletions hold, its messages get the next index', async () => {
        bench.core
          .message(message('m0', 0))
          .message(message('m1', 1, { content: 'changed' }))
          .deleteTag('t');
        bench.core
          .deleteMetadata('conversation:c1', 'tags.t')
          .channel({ ...channel, token: null, connectionState: 'DISCONNECTED' });
        await bench.core.flush();
        expect(await bench.rehome()).toMatchObject({ outcome: 'done', findings: { messagesWithoutIndex: 2 } });
        const { messages, metadata, tags, channels } = await sameInEveryOrder(bench);
        expect(messages.get('m2')).toMatchObject({ index: 1 });
        expect(messages.get('m1')).toMatchObject({ content: 'changed', index: 0, contactCount: 1 });
        expect(new Set(([...messages.values()] as Message[]).map(({ index }) => index))).toEqual(new Set([0, 1, 2]));
        expect([...metadata.values()]).toMatchObject([{ key: 'state' }]);
        expect(tags.size).toBe(0);
        expect(channels.get('ch1')).toMatchObject({ token: null, connectionState: 'DISCONNECTED' });
      });

      it('goes by the order of a partition where a clock went back', async () => {
        bench.core.nowMs -= 1_000_000;
        await bench.core
          .message(message('m1', 1, { content: 'last' }))
          .tag({ id: 't', name: 'Last', color: 'RED' })
          .flush();
        await bench.rehome();
        const { messages, tags } = await sameInEveryOrder(bench);
        expect(messages.get('m1')).toMatchObject({ content: 'last', index: 0 });
        expect(tags.get('t')).toMatchObject({ name: 'Last' });
      });

      it('does not bring back what our writers deleted or changed later', async () => {
        const codecs = await bench.codecs();
        const headers = { [writerHeader]: ofWriter };
        const partition = partitionFor('c1', bench.partitions);
        const { messages: before } = await bench.folded();
        const changed = { ...(before.get('m2') as Message), content: 'ours' };
        await bench.core
          .message(message('m2', 2, { content: 'theirs, earlier' }))
          .tag({ id: 't', name: 'T2', color: 'RED' })
          .flush();
        const timestamp = bench.core.nowMs + 1;
        await bench.log.append([
          {
            topic: bench.names.messages,
            partition,
            key: 'm2',
            value: codecs.messages.encode(changed),
            headers,
            timestamp,
          },
          { topic: bench.names.tags, partition: 0, key: 't', value: null, headers, timestamp },
        ]);
        await bench.rehome();
        const { messages, tags } = await sameInEveryOrder(bench);
        expect(messages.get('m2')).toMatchObject({ content: 'ours', index: 1 });
        expect(tags.size).toBe(0);
      });

      it('tells the partition of a writer what was deleted in another one', async () => {
        const { partitions } = bench;
        const [subject, home] = ['conversation:c1', partitionFor('c1', partitions)];
        const isElsewhere = (key: string): boolean => partitionFor(metadataId(subject, key), partitions) !== home;
        const key = Array.from({ length: 100 }, (_, n) => `tags.${n}`).find(isElsewhere) ?? '';
        await bench.core.metadata(subject, key, '').flush();
        await bench.rehome();
        await bench.core.deleteMetadata(subject, key).flush();
        await bench.rehome();
        const told = (await bench.records('metadata')).filter(record => record.key === metadataId(subject, key));
        expect(told).toMatchObject([{ partition: home, value: null, headers: { subject, key } }]);
      });
    });
  });
}
