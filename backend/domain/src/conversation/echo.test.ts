import { beforeEach, describe, expect, it } from '@jest/globals';
import { commands, summary, World } from './world.fixture.ts';

const delivered = (sourceMessageId: string | null) => ({ kind: 'delivered', sourceMessageId }) as const;
const ids = (world: World): string[] => world.messages().map(message => message.id);

let world: World;
beforeEach(() => {
  world = new World();
  world.tell(commands.receive());
});

describe('message.echo', () => {
  it('of a message that was sent elsewhere is stored as ours, delivered', () => {
    world.tell(commands.echo());
    expect(world.message('echo-1')).toMatchObject({
      isFromContact: false,
      deliveryState: 'DELIVERED',
      index: 1,
      contactCount: 1,
    });
    expect(world.document('message', 'echo-1')).toEqual({ source: { id: 'mid-1' } });
    const before = world.facts.length;
    world.tell(commands.echo(), commands.echo({ messageId: 'echo-other-json' }));
    expect(world.facts).toHaveLength(before);
  });

  it('of a message we sent and reported changes nothing', () => {
    world.tell(commands.send(), commands.start('a1'), commands.report('a1', delivered('mid-1')), commands.echo());
    expect(ids(world)).toEqual(['in-1', 'out-1']);
  });

  it('that overtakes the report is not doubled', () => {
    world.tell(commands.send(), commands.start('a1'), commands.echo());
    expect(ids(world)).toEqual(['in-1', 'out-1']);
    world.tell(commands.report('a1', delivered('mid-1')));
    expect(ids(world)).toEqual(['in-1', 'out-1']);
    expect(world.message('out-1').deliveryState).toBe('DELIVERED');
    expect(world.document('writer')).toEqual({});
    world.tell(commands.echo());
    expect(ids(world)).toEqual(['in-1', 'out-1']);
  });

  it('that came while an attempt was open, but was not of it, appears when that is settled', () => {
    world.tell(
      commands.send(),
      commands.start('a1'),
      commands.echo({ sourceMessageId: 'mid-2' }),
      commands.report('a1', delivered('mid-1')),
    );
    expect(ids(world)).toEqual(['in-1', 'out-1', 'echo-1']);
  });

  it('is held while any attempt of the conversation is open', () => {
    world.tell(
      commands.send(),
      commands.send({ messageId: 'out-2' }),
      commands.start('a1'),
      commands.start('b1', { messageId: 'out-2' }),
    );
    world.tell(commands.echo(), commands.report('a1', delivered('mid-2')));
    expect(ids(world)).toEqual(['in-1', 'out-1', 'out-2']);
    world.tell(commands.report('b1', delivered('mid-1'), 'out-2'));
    expect(ids(world)).toEqual(['in-1', 'out-1', 'out-2']);
  });

  it('tells the platform id where the answer had none', () => {
    world.tell(commands.send(), commands.start('a1'), commands.echo(), commands.report('a1', delivered(null)));
    expect(ids(world)).toEqual(['in-1', 'out-1']);
    expect(world.document('message', 'out-1')).toEqual({ source: { id: 'mid-1' } });
  });

  it.each([
    ['before the message failed', [commands.echo(), commands.start('a2')]],
    ['after the message failed', [commands.start('a2'), commands.echo()]],
  ])('is the missing result of an attempt, %s', (_, steps) => {
    world.tell(commands.send(), commands.start('a1'), ...steps);
    expect(ids(world)).toEqual(['in-1', 'out-1']);
    expect(world.message('out-1').deliveryState).toBe('DELIVERED');
    expect(world.document('message', 'out-1')).toEqual({ source: { id: 'mid-1' } });
  });

  it('of another text is no result: both are shown', () => {
    world.tell(
      commands.send(),
      commands.start('a1'),
      commands.start('a2'),
      commands.echo({ content: '{"message":{"text":"Else"}}' }),
    );
    expect(ids(world)).toEqual(['in-1', 'out-1', 'echo-1']);
    expect(world.message('out-1').deliveryState).toBe('FAILED');
  });

  it('appears when the platform refuses the open attempt', () => {
    world.tell(commands.send(), commands.start('a1'), commands.echo({ content: 'x' }));
    world.tell(commands.report('a1', { kind: 'not-accepted', reason: 'busy' }));
    expect(ids(world)).toEqual(['in-1', 'out-1', 'echo-1']);
  });

  it('of our own is the missing result of a message that says the same, and never a message of its own', () => {
    const own = commands.echo({ isOwn: true });
    world.tell(own);
    expect(ids(world)).toEqual(['in-1']);
    world.tell(commands.send(), commands.start('a1'), commands.start('a2'));
    expect(world.message('out-1').deliveryState).toBe('FAILED');
    world.tell(commands.echo({ isOwn: true, content: 'says something else' }), own, own);
    expect(ids(world)).toEqual(['in-1', 'out-1']);
    expect(world.message('out-1').deliveryState).toBe('DELIVERED');
    expect(world.document('message', 'out-1')).toEqual({ source: { id: 'mid-1' } });
  });

  it('of our own that overtakes the report is dropped once the report has come', () => {
    world.tell(commands.send(), commands.start('a1'), commands.echo({ isOwn: true, content: 'x' }));
    world.tell(commands.report('a1', { kind: 'not-accepted', reason: 'busy' }));
    expect(ids(world)).toEqual(['in-1', 'out-1']);
    expect(world.document('writer')).toEqual({});
  });
});

describe('message.react', () => {
  it('sets the reaction of the message with that platform id, as text', () => {
    world.tell(commands.receive({ messageId: 'in-2', sourceMessageId: 'mid-1' }));
    expect(summary(world.ask(commands.react()))[0]).toBe('metadata.updated in-2');
    expect(world.document('message', 'in-2')).toEqual({
      source: { id: 'mid-1' },
      reaction: { emoji: '❤', sent_at: '5000' },
    });
  });

  it('takes a reaction back, and no older one returns', () => {
    world.tell(commands.receive({ messageId: 'in-2', sourceMessageId: 'mid-1' }), commands.react());
    world.tell(commands.react({ emoji: null, sentAt: 6_000 }), commands.react());
    expect(world.document('message', 'in-2')).toEqual({ source: { id: 'mid-1' } });
    world.tell(commands.react({ emoji: '👍', sentAt: 7_000 }), commands.react({ emoji: null, sentAt: 6_000 }));
    expect(world.document('message', 'in-2')).toMatchObject({ reaction: { emoji: '👍', sent_at: '7000' } });
  });

  it('falls back to the id that follows from the platform id', () => {
    world.tell(commands.react({ fallbackMessageId: 'in-1' }));
    expect(world.document('message', 'in-1')).toMatchObject({ reaction: { emoji: '❤' } });
  });

  it('that comes before its message is applied with it, the newest one', () => {
    world.tell(commands.react({ sentAt: 6_000, emoji: '👍' }), commands.react());
    world.tell(commands.receive({ messageId: 'in-2', sourceMessageId: 'mid-1' }));
    expect(world.document('message', 'in-2')).toMatchObject({ reaction: { emoji: '👍' } });
    expect(world.document('writer')).toEqual({});
  });

  it('is remembered for a bounded number of unknown messages', () => {
    for (let n = 0; n < 80; n++) world.tell(commands.react({ sourceMessageId: `mid-${n}` }));
    expect(world.state.metadata('writer:c1')).toHaveLength(50);
    world.tell(commands.receive({ messageId: 'in-2', sourceMessageId: 'mid-79' }));
    expect(world.document('message', 'in-2')).toMatchObject({ reaction: { emoji: '❤' } });
  });
});

describe('message.receipt', () => {
  beforeEach(() => {
    world.tell(commands.send(), commands.start('a1'), commands.report('a1', delivered('mid-1')));
  });
  const stateOf = (id: string): unknown => world.document('message', id)['source'];

  it('marks messages by their platform id, and never falls back from seen to delivered', () => {
    world.tell(commands.receipt({ sourceMessageIds: ['mid-1', 'unknown'], state: 'seen' }));
    world.tell(commands.receipt({ sourceMessageIds: ['mid-1'], state: 'delivered' }));
    expect(stateOf('out-1')).toEqual({ id: 'mid-1', delivery_state: 'seen' });
    expect(world.document('writer')).toEqual({});
  });

  it('marks all of ours up to a time, and nothing of the contact', () => {
    world.tell(commands.echo({ messageId: 'late', sourceMessageId: 'mid-2', sentAt: 90_000 }));
    world.tell(commands.receipt({ upTo: 50_000, state: 'seen' }));
    expect(stateOf('out-1')).toMatchObject({ delivery_state: 'seen' });
    expect(stateOf('late')).toEqual({ id: 'mid-2' });
    expect(stateOf('in-1')).toBeUndefined();
  });

  it('that overtakes the report is applied with it', () => {
    world.tell(commands.send({ messageId: 'out-2' }), commands.start('b1', { messageId: 'out-2' }));
    world.tell(commands.receipt({ sourceMessageIds: ['mid-2'] }), commands.report('b1', delivered('mid-2'), 'out-2'));
    expect(stateOf('out-2')).toEqual({ id: 'mid-2', delivery_state: 'delivered' });
  });
});
