/** The writer under faults writes what it writes without them. */
import { afterAll, beforeAll, beforeEach, afterEach, expect, it, jest } from '@jest/globals';
import { ConversationLayer, handleConversation, nothing } from '@airy/domain';
import type { CommandEnvelope, ConversationCommand, ConversationEvent } from '@airy/domain';
import type { Message, Metadata } from '@airy/model';
import fc from 'fast-check';
import type { OpenCommander } from './commander-open.ts';
import { ConversationStore } from './writer-store-conversation.ts';
import { names, Place, receive, request } from './writer.fixture.ts';
import type { Instance } from './writer.fixture.ts';

let place: Place;
let instance: Instance;
let commander: OpenCommander;
let runs = 0;

beforeAll(async () => {
  place = await Place.make();
  instance = await place.open();
  await instance.startWriters();
  commander = await instance.commander();
});
afterAll(() => place.remove());

/** Whether each coming access to the store fails, reading and storing. */
let faults = { reading: [] as boolean[], storing: [] as boolean[] };
beforeEach(() => {
  for (const method of ['store', 'message', 'metadata'] as const) {
    const real = ConversationStore.prototype[method] as (...given: unknown[]) => unknown;
    jest.spyOn(ConversationStore.prototype, method).mockImplementation(function (
      this: ConversationStore,
      ...given: unknown[]
    ) {
      if (faults[method === 'store' ? 'storing' : 'reading'].pop())
        throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
      return real.apply(this, given) as never;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

type Draft = (conversationId: string) => ConversationCommand;
const id = (conversationId: string, n: number): string => `${conversationId}/${n}`;
const number = fc.nat({ max: 2 });

const draft: fc.Arbitrary<Draft> = fc.oneof(
  fc.tuple(number, fc.option(number)).map(
    ([n, mid]): Draft =>
      c =>
        receive({ conversationId: c, messageId: id(c, n), sourceMessageId: mid === null ? null : `mid-${mid}` }),
  ),
  number.map((n): Draft => c => ({
    type: 'message.send',
    conversationId: c,
    messageId: `${id(c, n)}-own`,
    senderId: 'agent',
    content: 'Hi',
  })),
  fc.tuple(number, number).map(([n, a]): Draft => c => ({
    type: 'message.start-attempt',
    conversationId: c,
    messageId: `${id(c, n)}-own`,
    attemptId: `a${a}`,
    platformIsIdempotent: false,
  })),
  fc.tuple(number, number, number).map(([n, a, mid]): Draft => c => ({
    type: 'message.report-attempt',
    conversationId: c,
    messageId: `${id(c, n)}-own`,
    attemptId: `a${a}`,
    result: { kind: 'delivered', sourceMessageId: `mid-${mid}` },
  })),
  fc.tuple(number, number).map(([n, mid]): Draft => c => ({
    // In the order in which a command is read: one that waits is kept as text.
    type: 'message.echo',
    conversationId: c,
    messageId: `${id(c, n)}-echo`,
    channelId: 'ch1',
    source: 'facebook',
    senderId: 'page',
    content: 'Hi',
    sentAt: 5,
    sourceMessageId: `mid-${mid}`,
    isOwn: false,
  })),
  number.map((n): Draft => c => ({ type: 'conversation.tag', conversationId: c, tagId: `t${n}` })),
  number.map((n): Draft => c => ({ type: 'conversation.untag', conversationId: c, tagId: `t${n}` })),
);

type Timeless = Omit<Message, 'sentAt' | 'updatedAt'>;
const timeless = ({ sentAt: _sent, updatedAt: _updated, ...message }: Message): Timeless => message;

function expected(envelopes: readonly CommandEnvelope<ConversationCommand>[]): unknown {
  const state = new ConversationLayer(nothing);
  const events: ConversationEvent[] = [];
  for (const envelope of envelopes) {
    const handled = handleConversation(state, envelope, 1_000);
    for (const fact of handled.facts) state.apply(fact);
    events.push(...handled.events);
  }
  const leaves = [...state.leaves].flatMap(([subject, all]) =>
    [...all].map(([key, leaf]) => [`${subject} ${key}`, leaf?.value ?? null]),
  );
  return summary(
    [...state.messages.values()].map(timeless),
    leaves as [string, string | null][],
    events.map(event => event.id),
  );
}

function summary(messages: Timeless[], leaves: [string, string | null][], events: string[]): unknown {
  return {
    messages: messages.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    leaves: leaves.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)),
    events,
  };
}

async function written(conversationId: string): Promise<unknown> {
  const messages = new Map<string, Message>();
  for (const { value } of await instance.records(names.messages)) {
    const message = value === null ? null : await instance.codecs.messages.decode(value);
    if (message?.conversationId === conversationId) messages.set(message.id, message);
  }
  const leaves = new Map<string, [string, string | null]>();
  for (const { key, value, headers } of await instance.records(names.metadata)) {
    const leaf: Partial<Metadata> = value === null ? headers : await instance.codecs.metadata.decode(value);
    if (leaf.subject?.includes(conversationId))
      leaves.set(key ?? '', [`${leaf.subject} ${leaf.key}`, leaf.value ?? null]);
  }
  const events = (await instance.records(names.events)).filter(({ key }) => key === conversationId);
  return summary(
    [...messages.values()].map(timeless),
    [...leaves.values()],
    events.map(({ value }) => (JSON.parse(Buffer.from(value ?? []).toString()) as ConversationEvent).id),
  );
}

const sequences = fc.array(fc.record({ draft, reply: fc.boolean(), again: fc.nat({ max: 8 }) }), {
  minLength: 1,
  maxLength: 25,
});

const failing = fc.array(fc.boolean(), { maxLength: 12 });

it('writes each state and event once, in order, whatever fails between the log and the store', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, failing, failing, async (drafts, reading, storing) => {
      const conversationId = `conversation-${runs++}`;
      const envelopes: CommandEnvelope<ConversationCommand>[] = [];
      for (const [n, { draft: make, reply, again }] of drafts.entries()) {
        const command = make(conversationId);
        const fresh = { id: `${conversationId}-${n}`, at: 1, principal: 'test', reply, requestHash: null, command };
        envelopes.push(again === 0 ? (envelopes.at(-1) ?? fresh) : fresh);
      }
      faults = { reading: [...reading], storing: [...storing] };
      // Durable before the next is appended, so that the writer takes them in several batches.
      for (const envelope of envelopes) await instance.appendRaw(conversationId, JSON.stringify(envelope));
      const last: ConversationCommand = { type: 'conversation.tag', conversationId, tagId: 'last' };
      const lastId = `${conversationId}-last`;
      await commander.conversation({ ...request(last), id: lastId });
      faults = { reading: [], storing: [] };
      const lastEnvelope = { id: lastId, at: 1, principal: 'test', reply: true, requestHash: '', command: last };
      expect(await written(conversationId)).toEqual(expected([...envelopes, lastEnvelope]));
    }),
    { numRuns: 60 },
  );
}, 60_000);
