/** Messages for a conversation that is not known yet (contract §3, messages.send; §12, item 2). */
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { commands, conversationId, outcomeOf, summary, World } from './world.fixture.ts';
import { maxUnplaced } from './unplaced.ts';

const waitMs = 30_000;

let world: World;
beforeEach(() => {
  world = new World();
});

function expired(): void {
  world.now += waitMs;
}

describe('a message for an unknown conversation', () => {
  it('is answered as waiting, and nobody hears of it', () => {
    const events = world.ask(commands.send({ waitMs }));
    expect(outcomeOf(events)).toMatchObject({
      ok: true,
      result: { waits: true, metadata: null, message: { id: 'out-1', source: '', deliveryState: 'PENDING' } },
    });
    expect(summary(events)).toEqual([`command.outcome ${conversationId}`]);
    expect(world.state.message('out-1')).toBeNull();
    expect(outcomeOf(world.ask(commands.state('OPEN')))).toMatchObject({ rejection: { code: 'not_found' } });
  });

  it('is stored with channel and source once the contact writes, with the time it was asked for', () => {
    world.tell(commands.send({ waitMs }));
    const askedAt = world.now;
    const events = world.ask(commands.receive());
    expect(summary(events).slice(0, 2)).toEqual(['message.created in-1', 'message.created out-1']);
    expect(world.message('out-1')).toMatchObject({
      channelId: 'ch1',
      source: 'facebook',
      deliveryState: 'PENDING',
      sentAt: askedAt,
      updatedAt: null,
      index: 1,
    });
    expect(world.document('writer')).toEqual({});
  });

  it.each([
    ['an echo of what was sent elsewhere', commands.echo()],
    ['a conversation that we begin', commands.begin({ messageId: 'first' })],
  ])('is placed by %s, too', (_, command) => {
    world.tell(commands.send({ waitMs }), command);
    expect(world.message('out-1')).toMatchObject({ channelId: 'ch1', deliveryState: 'PENDING', index: 1 });
  });

  it('keeps the order among those that wait', () => {
    for (const messageId of ['b', 'a', 'c']) world.tell(commands.send({ messageId, waitMs }));
    world.tell(commands.receive());
    expect(world.messages().map(({ id }) => id)).toEqual(['in-1', 'b', 'a', 'c']);
  });

  it('fails when its time is over: a message without a channel, with Airy’s error in an event of its own', () => {
    world.tell(commands.send({ waitMs }));
    expired();
    const events = world.ask(commands.expire(), { reply: false });
    expect(summary(events)).toEqual(['message.created out-1', 'metadata.updated out-1']);
    expect(world.message('out-1')).toMatchObject({ deliveryState: 'FAILED', channelId: '', source: '', index: 0 });
    expect(world.document('message', 'out-1')).toEqual({ error: 'Conversation id not found' });
    expect(outcomeOf(world.ask(commands.send({ messageId: 'out-2' })))).toMatchObject({
      rejection: { code: 'not_found' },
    });
  });

  it('does not fail before, nor twice, nor once it was placed', () => {
    world.tell(commands.send({ waitMs }));
    expect(world.ask(commands.expire(), { reply: false })).toEqual([]);
    expired();
    world.tell(commands.expire());
    expect(world.ask(commands.expire(), { reply: false })).toEqual([]);
    world.tell(commands.receive(), commands.send({ messageId: 'out-2', waitMs }));
    expired();
    expect(world.ask(commands.expire('out-2'), { reply: false })).toEqual([]);
  });

  it('that failed gets its channel when the conversation comes after all, and can then be sent again', () => {
    world.tell(commands.send({ waitMs }));
    expired();
    world.tell(commands.expire());
    expect(outcomeOf(world.ask(commands.resend()))).toMatchObject({ rejection: { code: 'not_found' } });
    world.tell(commands.receive());
    expect(world.message('out-1')).toMatchObject({ deliveryState: 'FAILED', channelId: 'ch1', source: 'facebook' });
    expect(outcomeOf(world.ask(commands.resend()))).toMatchObject({ ok: true });
    expect(world.document('message', 'out-1')).toEqual({});
    expect(world.state.conversation(conversationId)).toMatchObject({ channelId: 'ch1', source: 'facebook' });
  });

  it('asked for again by another command changes nothing', () => {
    const first = outcomeOf(world.ask(commands.send({ waitMs })));
    world.now += 1_000;
    expect(outcomeOf(world.ask(commands.send({ waitMs })))).toEqual(first);
    world.tell(commands.receive());
    expect(world.messages()).toHaveLength(2);
  });

  it('is refused where too many wait already', () => {
    for (let n = 0; n < maxUnplaced; n++) world.tell(commands.send({ messageId: `m${n}`, waitMs }));
    const outcome = outcomeOf(world.ask(commands.send({ messageId: 'more', waitMs })));
    expect(outcome).toMatchObject({ rejection: { code: 'not_found' } });
  });

  it('is in any order of sends, contact, time and expiry stored exactly once, and never stays waiting', () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 4 }).map(n => ({ kind: 'send', n }) as const),
      fc.integer({ min: 0, max: 4 }).map(n => ({ kind: 'expire', n }) as const),
      fc.constant({ kind: 'receive' } as const),
      fc.constant({ kind: 'time' } as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        world = new World();
        const sent = new Set<string>();
        for (const one of steps) {
          if (one.kind === 'send') {
            world.tell(commands.send({ messageId: `m${one.n}`, waitMs }));
            sent.add(`m${one.n}`);
          } else if (one.kind === 'expire') world.tell(commands.expire(`m${one.n}`));
          else if (one.kind === 'receive') world.tell(commands.receive());
          else expired();
        }
        expired();
        for (const messageId of sent) world.tell(commands.expire(messageId));
        for (const id of sent) expect(world.state.message(id)).not.toBeNull();
        const created = world.events.filter(({ type }) => type === 'message.created').map(({ subject }) => subject);
        expect(new Set(created).size).toBe(created.length);
        const isKnown = created.includes('in-1');
        expect(world.messages()).toHaveLength(sent.size + (isKnown ? 1 : 0));
        if (isKnown) for (const message of world.messages()) expect(message.channelId).toBe('ch1');
        else for (const message of world.messages()) expect(message.deliveryState).toBe('FAILED');
      }),
      { numRuns: 300 },
    );
  });
});

describe('conversation.start', () => {
  it('makes the conversation with a pending message to its recipient', () => {
    const events = world.ask(commands.begin());
    expect(summary(events).slice(0, 1)).toEqual(['message.created out-1']);
    expect(world.message('out-1')).toMatchObject({
      sourceRecipientId: '+491',
      channelId: 'ch1',
      source: 'sms',
      deliveryState: 'PENDING',
      index: 0,
    });
    expect(outcomeOf(world.ask(commands.state('OPEN')))).toMatchObject({ ok: true });
  });

  it('lets later messages go to the recipient, before and after they have written', () => {
    const recipientOf = (messageId: string): unknown => {
      const granted = world
        .ask(commands.start(`a-${messageId}`, { messageId }))
        .find(({ type }) => type === 'message.attempt-granted');
      return (granted?.data as { readonly recipient?: unknown } | undefined)?.recipient;
    };
    world.tell(commands.begin(), commands.send({ messageId: 'out-2' }));
    expect(recipientOf('out-1')).toBe('+491');
    expect(recipientOf('out-2')).toBe('+491');
    world.tell(commands.receive({ source: 'sms', senderId: '+491' }), commands.send({ messageId: 'out-3' }));
    expect(recipientOf('out-3')).toBe('+491');
  });

  it('goes on with a conversation that is known', () => {
    const here = commands.begin({ source: 'facebook' });
    world.tell(commands.receive(), here, here);
    expect(world.messages().map(({ id }) => id)).toEqual(['in-1', 'out-1']);
  });
});
