import { beforeEach, describe, expect, it } from '@jest/globals';
import { commands, outcomeOf, summary, World } from './world.fixture.ts';

let world: World;
beforeEach(() => {
  world = new World();
  world.tell(commands.receive());
});

describe('message.send', () => {
  it('stores a pending message of ours with channel and source of the conversation', () => {
    const events = world.ask(commands.send());
    expect(summary(events).slice(0, 1)).toEqual(['message.created out-1']);
    expect(world.message('out-1')).toMatchObject({
      deliveryState: 'PENDING',
      channelId: 'ch1',
      source: 'facebook',
      index: 1,
      contactCount: 1,
      sentAt: world.now,
    });
    expect(outcomeOf(events)).toMatchObject({ ok: true, result: { message: { id: 'out-1' }, metadata: null } });
  });

  it('needs a conversation', () => {
    expect(outcomeOf(world.ask(commands.send({ conversationId: 'nowhere' })))).toMatchObject({
      ok: false,
      rejection: { code: 'not_found', message: 'Conversation not found' },
    });
  });

  it('leaves the unread count as it is', () => {
    expect(summary(world.ask(commands.send())).some(line => line.startsWith('metadata.updated'))).toBe(false);
  });
});

describe('message.resend', () => {
  it('makes a failed message pending and new again, with its time and without its error', () => {
    world.tell(commands.send(), commands.start('a1'));
    const { sentAt } = world.message('out-1');
    world.tell(commands.report('a1', { kind: 'failed', code: 'source_rejected', error: 'no', sourceError: '{}' }));
    expect(world.message('out-1')).toMatchObject({ deliveryState: 'FAILED', updatedAt: world.now });
    const events = world.ask(commands.resend());
    expect(world.message('out-1')).toMatchObject({
      deliveryState: 'PENDING',
      updatedAt: null,
      sentAt,
      openAttempt: null,
    });
    expect(world.document('message', 'out-1')).toEqual({});
    expect(summary(events).slice(0, 2)).toEqual(['message.updated out-1', 'metadata.updated out-1']);
  });

  it('is rejected for what has not failed, or is not known', () => {
    world.tell(commands.send());
    expect(outcomeOf(world.ask(commands.resend()))).toMatchObject({ rejection: { code: 'message_not_failed' } });
    expect(outcomeOf(world.ask(commands.resend('x')))).toMatchObject({ rejection: { code: 'not_found' } });
  });
});

describe('equal command ids', () => {
  it('have one outcome', () => {
    const first = world.ask(commands.send(), { id: 'same', requestHash: 'h1' });
    expect(outcomeOf(first)).toMatchObject({ ok: true });
    expect(world.ask(commands.send({ messageId: 'out-2' }), { id: 'same', requestHash: 'h2' })).toEqual([]);
    expect(world.state.message('out-2')).toBeNull();
  });

  it('have one outcome also when it is a rejection', () => {
    world.ask(commands.send({ conversationId: 'c2' }), { id: 'same' });
    world.tell(commands.receive({ conversationId: 'c2', messageId: 'in-c2' }));
    expect(world.ask(commands.send({ conversationId: 'c2' }), { id: 'same' })).toEqual([]);
    expect(world.state.message('out-1')).toBeNull();
  });
});
