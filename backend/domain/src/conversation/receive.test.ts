import { describe, expect, it } from '@jest/globals';
import { uuid5 } from '@airy/model/ids';
import { commands, conversationId, outcomeOf, summary, World } from './world.fixture.ts';

describe('message.receive', () => {
  it('stores a delivered message of the contact and announces it with the unread count', () => {
    const world = new World();
    const events = world.ask(commands.receive({ sourceMessageId: 'mid-9' }));
    expect(summary(events)).toEqual([
      'message.created in-1',
      `metadata.updated ${conversationId}`,
      `command.outcome ${conversationId}`,
    ]);
    expect(world.message('in-1')).toMatchObject({
      isFromContact: true,
      deliveryState: 'DELIVERED',
      index: 0,
      contactCount: 1,
      sentAt: 1_000,
      updatedAt: null,
    });
    expect(events[0]?.data).toMatchObject({ message: { id: 'in-1' }, metadata: { source: { id: 'mid-9' } } });
    expect(events[1]?.data).toMatchObject({ subject: 'conversation', metadata: { unread_count: 1 } });
    expect(outcomeOf(events)).toMatchObject({
      ok: true,
      result: { message: { id: 'in-1' }, metadata: { source: { id: 'mid-9' } } },
    });
  });

  it('gives events ids that follow from the command', () => {
    const [created] = new World().ask(commands.receive(), { id: 'cmd' });
    expect(created).toMatchObject({ id: uuid5('cmd', 'message.created:0'), commandid: 'cmd', specversion: '1.0' });
  });

  it('changes nothing when it comes again, by id or by the platform id, whatever else it says', () => {
    const world = new World();
    world.tell(commands.receive({ sourceMessageId: 'mid-9' }));
    const before = world.facts.length;
    world.tell(
      commands.receive({ content: 'other' }),
      commands.receive({ messageId: 'in-2', sourceMessageId: 'mid-9' }),
    );
    expect(world.facts).toHaveLength(before);
    expect(outcomeOf(world.ask(commands.receive({ messageId: 'in-3', sourceMessageId: 'mid-9' })))).toMatchObject({
      result: { message: { id: 'in-1' } },
    });
  });

  it('takes the same platform id in another conversation for another message', () => {
    const world = new World();
    world.tell(commands.receive({ sourceMessageId: 'mid-9' }));
    world.tell(commands.receive({ messageId: 'in-2', conversationId: 'c2', sourceMessageId: 'mid-9' }));
    expect(world.message('in-2').index).toBe(0);
  });

  it('takes the clock of the writer if the platform tells no time', () => {
    const world = new World();
    world.tell(commands.receive({ sentAt: null }));
    expect(world.message('in-1').sentAt).toBe(world.now);
  });

  it('opens a closed conversation, and leaves another state alone', () => {
    const world = new World();
    world.tell(commands.receive(), commands.state('CLOSED'), commands.receive({ messageId: 'in-2' }));
    expect(world.document('conversation')).toEqual({ state: 'OPEN' });
    world.tell(commands.state('WAITING'), commands.receive({ messageId: 'in-3' }));
    expect(world.document('conversation')).toEqual({ state: 'WAITING' });
  });
});
