/** What must hold for any interleaving and repetition of commands. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DeliveryState, Metadata } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import type { AttemptResult, ConversationCommand } from './commands.ts';
import { nextDeliveryStates } from './delivery.ts';
import { Layer } from './layer.ts';
import { nothing } from './state.ts';
import type { Conversation, ConversationFact } from './state.ts';
import { commands, World } from './world.fixture.ts';

const some = <T extends string>(stem: T, count: number) => fc.nat({ max: count - 1 }).map(n => `${stem}${n}`);
const conversationId = some('c', 2);
const mid = some('mid-', 3);
const text = fc.constantFrom('Hi', 'Hello').map(it => JSON.stringify({ text: it }));
const messageId = fc.tuple(conversationId, some('m', 3)).map(([conversation, message]) => `${conversation}/${message}`);
const sentAt = fc.nat({ max: 3 });

const result: fc.Arbitrary<AttemptResult> = fc.oneof(
  fc.record({ kind: fc.constant('delivered' as const), sourceMessageId: fc.option(mid) }),
  fc.constant({ kind: 'failed', code: 'source_rejected', error: 'no', sourceError: 'raw' } as const),
  fc.constant({ kind: 'not-accepted', reason: 'busy' } as const),
  fc.constant({ kind: 'unknown', reason: 'cut' } as const),
);

/** The conversation is that of the message id, as ids derive from the conversation's. */
const inOwnConversation = <C extends { readonly messageId: string }>(command: C) => ({
  ...command,
  conversationId: command.messageId.slice(0, 2),
});

const inbound: fc.Arbitrary<ConversationCommand> = fc.oneof(
  fc
    .record({ messageId, sourceMessageId: fc.option(mid), sentAt: fc.option(sentAt), senderId: some('psid-', 3) })
    .map(part => inOwnConversation(commands.receive(part))),
  fc
    .record({ messageId: messageId.map(id => `${id}-echo`), sourceMessageId: mid, content: text, isOwn: fc.boolean() })
    .map(part => inOwnConversation(commands.echo(part))),
  fc.record({ conversationId, sourceMessageId: mid, content: text, editedAt: sentAt }).map(commands.correct),
  fc.record({ conversationId, sourceMessageId: mid, retractedAt: fc.option(sentAt) }).map(commands.retract),
  fc
    .record({ conversationId, sourceMessageId: mid, emoji: fc.option(fc.constantFrom('❤', '👍')), sentAt })
    .map(commands.react),
);

const ours: fc.Arbitrary<ConversationCommand> = fc.oneof(
  fc
    .record({ messageId: messageId.map(id => `${id}-own`), content: text })
    .map(part => inOwnConversation(commands.send(part))),
  messageId.map(id => inOwnConversation(commands.resend(`${id}-own`))),
  fc
    .tuple(messageId, some('a', 3), fc.boolean())
    .map(([id, attemptId, platformIsIdempotent]) =>
      inOwnConversation(commands.start(attemptId, { messageId: `${id}-own`, platformIsIdempotent })),
    ),
  fc
    .tuple(messageId, some('a', 3), result)
    .map(([id, attemptId, it]) => inOwnConversation(commands.report(attemptId, it, `${id}-own`))),
  fc
    .record({
      conversationId,
      state: fc.constantFrom('delivered' as const, 'seen' as const),
      sourceMessageIds: fc.array(mid),
      upTo: fc.option(fc.nat(20_000)),
    })
    .map(commands.receipt),
  fc.record({ conversationId, sourceMessageIds: fc.array(mid) }).map(commands.failure),
);

const aside: fc.Arbitrary<ConversationCommand> = fc
  .tuple(
    conversationId,
    fc.constantFrom<ConversationCommand>(
      commands.tag('t'),
      commands.untag('t'),
      commands.state('CLOSED'),
      commands.state(null),
      commands.name('Ada'),
      commands.profile('Lovelace'),
      commands.read(),
      commands.read(1),
    ),
  )
  .map(([id, command]) => ({ ...command, conversationId: id }));

interface Step {
  readonly commandId: string;
  readonly reply: boolean;
  readonly command: ConversationCommand;
}

/** Commands of which some come more than once under the same id. */
const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.record({ command: fc.oneof(inbound, ours, ours, aside), reply: fc.boolean(), again: fc.nat({ max: 12 }) }),
    { maxLength: 40 },
  )
  .map(all => {
    const sequence: Step[] = [];
    for (const [n, { command, reply, again }] of all.entries()) {
      const earlier = again < 3 ? sequence.at(-1 - again) : undefined;
      sequence.push(earlier ?? { commandId: `command-${n}`, reply, command });
    }
    return sequence;
  });

function run(sequence: readonly Step[]): World {
  const world = new World();
  for (const { commandId, reply, command } of sequence) world.ask(command, { id: commandId, reply });
  return world;
}

function conversationsOf(state: Layer): Conversation[] {
  return ['c0', 'c1'].flatMap(id => state.conversation(id) ?? []);
}

/** Everything the writer knows, in a form that compares. */
function knowledge(state: Layer, messageIds: Iterable<string>, subjects: Iterable<string>): unknown {
  const sorted = (leaves: readonly Metadata[]) => leaves.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return {
    conversations: conversationsOf(state),
    messages: [...messageIds].toSorted().map(id => state.message(id)),
    documents: [...subjects].toSorted().map(subject => [subject, sorted(state.metadata(subject))]),
    sources: ['mid-0', 'mid-1', 'mid-2'].map(id => state.messagesOfSource(id).toSorted()),
    attempts: ['c0', 'c1'].map(id => state.openAttempts(id).toSorted()),
  };
}

const recordKey = (fact: ConversationFact): string => {
  if (fact.kind === 'message') return fact.message.id;
  if (fact.kind === 'receipt') return fact.receipt.conversationId;
  const { subject, key } = fact.kind === 'metadata' ? fact.metadata : fact;
  return metadataId(subject, key);
};

/** The newest record of each key, topic by topic in the given order: what is left of the log after compaction. */
function compacted(
  facts: readonly ConversationFact[],
  topics: readonly (readonly ConversationFact['kind'][])[],
): ConversationFact[] {
  return topics.flatMap(kinds => {
    const newest = new Map<string, ConversationFact>();
    for (const fact of facts) {
      if (!kinds.includes(fact.kind)) continue;
      newest.delete(recordKey(fact));
      newest.set(recordKey(fact), fact);
    }
    return [...newest.values()];
  });
}

const isState = (fact: { readonly kind: string }): fact is ConversationFact => fact.kind !== 'outcome';

describe('for any commands, in any order, repeated', () => {
  it('each command that is waited for has one outcome', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const outcomes = run(sequence)
          .events.filter(event => event.type === 'command.outcome')
          .map(event => event.commandid);
        const asked = new Set(sequence.filter(step => step.reply).map(step => step.commandId));
        expect(outcomes.toSorted()).toEqual([...asked].toSorted());
      }),
    );
  });

  it('indexes have no gaps, and contact counts add up', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const { state } = run(sequence);
        for (const { id, nextIndex } of conversationsOf(state)) {
          let contactCount = 0;
          for (let index = 0; index < nextIndex; index++) {
            const message = state.messageAt(id, index);
            if (message?.isFromContact) contactCount++;
            expect(message).toMatchObject({ conversationId: id, index, contactCount });
          }
        }
      }),
    );
  });

  it('delivery states change only as they may, and no message is created twice', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const world = run(sequence);
        const states = new Map<string, DeliveryState>();
        for (const fact of world.facts) {
          if (fact.kind !== 'message') continue;
          const { id, deliveryState } = fact.message;
          const before = states.get(id);
          if (before !== undefined && before !== deliveryState)
            expect(nextDeliveryStates[before]).toContain(deliveryState);
          states.set(id, deliveryState);
        }
        const created = world.events.filter(event => event.type === 'message.created').map(event => event.subject);
        expect(new Set(created).size).toBe(created.length);
        expect(new Set(created)).toEqual(new Set(states.keys()));
      }),
    );
  });

  it('what the platform said was delivered or seen never fails', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const world = run(sequence);
        for (const [id, message] of world.state.messages) {
          const document = world.document('message', id)['source'];
          if (typeof document !== 'object' || document === null || !('delivery_state' in document)) continue;
          if (message.deliveryState === 'FAILED') throw new Error(`${id} failed though it arrived`);
        }
      }),
    );
  });

  it('edits and retractions of a message end the same in whatever order they and the message come', () => {
    const edit = fc.record({ sourceMessageId: fc.constant('mid-1'), content: text, editedAt: sentAt });
    const retraction = fc.constant(commands.retract());
    const change = fc.oneof({ weight: 9, arbitrary: edit.map(commands.correct) }, { weight: 1, arbitrary: retraction });
    const orders = fc
      .array(change, { maxLength: 6 })
      .map(changes => [commands.receive({ sourceMessageId: 'mid-1' }), ...changes])
      .chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(orders, ([all, other]) => {
        const [straight, shuffled] = [new World(), new World()];
        straight.tell(...all);
        shuffled.tell(...other);
        expect(shuffled.message('in-1').content).toBe(straight.message('in-1').content);
        expect(shuffled.message('in-1').index).toBe(0);
      }),
    );
  });

  it('an attempt is granted once', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const open = new Map<string, string>();
        for (const event of run(sequence).events) {
          if (event.type !== 'message.attempt-granted') continue;
          expect(open.get(event.subject)).not.toBe(event.data.attemptId);
          open.set(event.subject, event.data.attemptId);
        }
      }),
    );
  });

  it('a rebuild from the compacted state, topics in any order, knows the same', () => {
    const topics: ConversationFact['kind'][][] = [['message'], ['metadata', 'metadata-removed'], ['receipt']];
    fc.assert(
      fc.property(steps, fc.shuffledSubarray(topics, { minLength: 3 }), (sequence, order) => {
        const world = run(sequence);
        const facts = world.facts.filter(isState);
        const rebuilt = new Layer(nothing);
        for (const fact of compacted(facts, order)) rebuilt.apply(fact);
        const messageIds = world.state.messages.keys();
        const subjects = [...world.state.leaves.keys()];
        expect(knowledge(rebuilt, [...messageIds], subjects)).toEqual(
          knowledge(world.state, [...world.state.messages.keys()], subjects),
        );
      }),
    );
  });

  it('what the platform delivers again, later and shuffled, changes nothing', () => {
    const sequence = fc.array(inbound, { maxLength: 15 });
    fc.assert(
      fc.property(sequence, fc.infiniteStream(fc.nat()), (payloads, random) => {
        const world = new World();
        world.tell(...payloads);
        const before = world.facts.length;
        const again = payloads.map(payload => ({ payload, at: random.next().value as number }));
        world.tell(...again.toSorted((a, b) => a.at - b.at).map(({ payload }) => payload));
        expect(world.facts.slice(before)).toEqual([]);
      }),
    );
  });

  it('every event is unique and carries what it announces', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const events = run(
          sequence.filter((step, n) => sequence.findIndex(other => other.commandId === step.commandId) === n),
        ).events;
        expect(new Set(events.map(event => event.id)).size).toBe(events.length);
        for (const event of events) {
          if (event.type !== 'metadata.updated' || event.data.subject !== 'conversation') continue;
          expect(event.data.metadata).toHaveProperty('unread_count');
        }
      }),
    );
  });
});
