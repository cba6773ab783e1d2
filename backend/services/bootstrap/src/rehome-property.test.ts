import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Message, ReadReceipt } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { partitionFor } from '@airy/topics';
import fc from 'fast-check';
import type { AiryCore } from './__fixtures__/airy-core.ts';
import { embeddedCoreStore } from './__fixtures__/core-store.ts';
import { RehomeBench } from './__fixtures__/rehome-bench.ts';

jest.setTimeout(120_000);

const [ids, conversations] = [
  ['m0', 'm1', 'm2', 'm3', 'm4', 'm5'],
  ['c0', 'c1'],
] as const;

/** A message stays in its conversation, whatever is said of it. */
const conversationOf = (id: string): string => (ids.indexOf(id as (typeof ids)[number]) % 2 === 0 ? 'c0' : 'c1');

const step = fc.oneof(
  fc.record({
    kind: fc.constant('message' as const),
    id: fc.constantFrom(...ids),
    sentAt: fc.nat(9),
    isFromContact: fc.boolean(),
    content: fc.constantFrom('{}', '{"text":"x"}'),
  }),
  fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom(...ids) }),
  fc.record({
    kind: fc.constant('leaf' as const),
    subject: fc.constantFrom('conversation:c0', 'conversation:c1', 'message:m0', 'message:m1', 'channel:ch'),
    key: fc.constantFrom('state', 'tags.t', 'source.id'),
    value: fc.option(fc.constantFrom('a', 'b'), { freq: 3 }),
  }),
  fc.record({
    kind: fc.constant('receipt' as const),
    conversationId: fc.constantFrom(...conversations),
    readDate: fc.nat(10),
  }),
  fc.record({ kind: fc.constant('tag' as const), name: fc.option(fc.constantFrom('A', 'B'), { freq: 2 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function write(core: AiryCore, said: Step): AiryCore {
  switch (said.kind) {
    case 'message': {
      const { id, sentAt, isFromContact, content } = said;
      const fixed = { headers: null, deliveryState: 'DELIVERED', sourceRecipientId: null, updatedAt: null } as const;
      const place = { conversationId: conversationOf(id), channelId: 'ch', source: 'facebook', senderId: 's' };
      return core.message({ id, sentAt, isFromContact, content, ...fixed, ...place });
    }
    case 'delete':
      return core.deleteMessage(said.id);
    case 'leaf':
      return said.value === null
        ? core.deleteMetadata(said.subject, said.key)
        : core.metadata(said.subject, said.key, said.value);
    case 'receipt':
      return core.readReceipt({ conversationId: said.conversationId, readDate: said.readDate });
    case 'tag':
      return said.name === null ? core.deleteTag('t') : core.tag({ id: 't', name: said.name, color: 'RED' });
  }
}

/** What anybody who has read all of it in the order in which it was written knows. */
class Known {
  readonly messages = new Map<string, Extract<Step, { kind: 'message' }>>();
  readonly leaves = new Map<string, string>();
  readonly receipts = new Map<string, number>();
  tag: string | null = null;

  take(said: Step): void {
    if (said.kind === 'message') this.messages.set(said.id, said);
    else if (said.kind === 'delete') this.messages.delete(said.id);
    else if (said.kind === 'receipt') this.receipts.set(said.conversationId, said.readDate);
    else if (said.kind === 'tag') this.tag = said.name;
    else if (said.value === null) this.leaves.delete(metadataId(said.subject, said.key));
    else this.leaves.set(metadataId(said.subject, said.key), said.value);
  }

  of(conversation: string): readonly Extract<Step, { kind: 'message' }>[] {
    return [...this.messages.values()].filter(({ id }) => conversationOf(id) === conversation);
  }
}

async function checkState(bench: RehomeBench, known: Known) {
  const folded = await bench.folded();
  expect(await bench.folded(bench.order(1, true))).toEqual(folded);
  const messages = folded.messages as ReadonlyMap<string, Message>;
  expect(new Set(messages.keys())).toEqual(new Set(known.messages.keys()));
  for (const [id, { sentAt, content, isFromContact }] of known.messages)
    expect(messages.get(id)).toMatchObject({ sentAt, content, isFromContact, conversationId: conversationOf(id) });
  for (const [id, readDate] of known.receipts)
    expect(folded.readReceipt.get(id)).toMatchObject({ readDate, readIndex: expect.any(Number) });
  expect(new Map([...folded.metadata].map(([key, leaf]) => [key, (leaf as { value: string }).value]))).toEqual(
    known.leaves,
  );
  expect([...folded.tags.values()].map(tag => (tag as { name: string }).name)).toEqual(
    known.tag === null ? [] : [known.tag],
  );
  for (const record of await bench.records('messages'))
    if (record.value !== null)
      expect(record.partition).toBe(partitionFor(conversationOf(record.key ?? ''), bench.partitions));
  return { messages, receipts: folded.readReceipt as ReadonlyMap<string, ReadReceipt> };
}

/** By time, then id; without gaps. What a receipt covers are the contact's messages up to its date. */
function checkOrder(messages: ReadonlyMap<string, Message>, receipts: ReadonlyMap<string, ReadReceipt>, known: Known) {
  for (const conversation of conversations) {
    const inOrder = known.of(conversation).toSorted((a, b) => a.sentAt - b.sentAt || (a.id < b.id ? -1 : 1));
    let contactCount = 0;
    for (const [index, { id, isFromContact }] of inOrder.entries()) {
      contactCount += isFromContact ? 1 : 0;
      expect(messages.get(id)).toMatchObject({ index, contactCount });
    }
    const readDate = known.receipts.get(conversation);
    if (readDate === undefined) continue;
    const covered = inOrder.filter(({ sentAt }) => sentAt <= readDate);
    const readContactCount = covered.filter(({ isFromContact }) => isFromContact).length;
    expect(receipts.get(conversation)).toMatchObject({ readIndex: covered.length - 1, readContactCount });
  }
}

describe('whatever Airy Core wrote', () => {
  let made: RehomeBench[];
  beforeAll(() => void (made = []));
  afterAll(() => Promise.all(made.map(bench => bench.close())));

  it('is in its place, in order, with all that was said last; also what it writes once more', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.array(step, { maxLength: 10 }), async (first, second) => {
        const bench = await RehomeBench.make(() => embeddedCoreStore());
        made.push(bench);
        const known = new Known();
        const say = async (steps: readonly Step[]): Promise<void> => {
          for (const said of steps) {
            known.take(said);
            write(bench.core, said);
          }
          await bench.core.flush();
          await bench.rehome();
        };
        await say(first);
        const before = await checkState(bench, known);
        checkOrder(before.messages, before.receipts, known);
        await say(second);
        const after = await checkState(bench, known);
        const kept = second.some(({ kind }) => kind === 'delete') ? [] : [...before.messages.keys()];
        for (const id of kept) expect(after.messages.get(id)?.index).toBe(before.messages.get(id)?.index);
        for (const conversation of conversations) {
          const indexes = known.of(conversation).map(({ id }) => after.messages.get(id)?.index);
          expect(new Set(indexes).size).toBe(indexes.length);
        }
      }),
      { numRuns: 15 },
    );
  });
});
