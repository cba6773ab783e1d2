import { beforeEach, describe, expect, it } from '@jest/globals';
import { commands, summary, World } from './world.fixture.ts';

const report = (sourceMessageId: string, attempt: string) =>
  commands.report(attempt, { kind: 'delivered', sourceMessageId });

let world: World;
beforeEach(() => {
  world = new World();
  world.tell(commands.receive(), commands.send(), commands.start('a1'));
});

describe('message.receipt, failed', () => {
  it('makes a message that the platform had taken failed, with what it said', () => {
    world.tell(report('mid-1', 'a1'));
    expect(summary(world.ask(commands.failure()))).toEqual([
      'message.updated out-1',
      'metadata.updated out-1',
      'command.outcome c1',
    ]);
    expect(world.message('out-1').deliveryState).toBe('FAILED');
    expect(world.document('message', 'out-1')).toEqual({
      error: 'Undeliverable',
      source: { id: 'mid-1', error: 'raw' },
    });
  });

  it('that overtakes the report of the attempt is applied with it', () => {
    world.tell(commands.failure(), report('mid-1', 'a1'));
    expect(world.message('out-1').deliveryState).toBe('FAILED');
  });

  it.each([
    ['before', [commands.receipt({ sourceMessageIds: ['mid-1'] }), commands.failure()]],
    ['after', [commands.failure(), commands.receipt({ sourceMessageIds: ['mid-1'] })]],
  ])('undoes no arrival that is told %s it', (_, told) => {
    world.tell(report('mid-1', 'a1'), ...told);
    expect(world.message('out-1').deliveryState).toBe('DELIVERED');
    expect(world.document('message', 'out-1')).toEqual({ source: { id: 'mid-1', delivery_state: 'delivered' } });
  });

  it('lets the message be sent again, and says nothing of the second try', () => {
    world.tell(report('mid-1', 'a1'), commands.failure(), commands.resend(), commands.start('a2'));
    world.tell(report('mid-2', 'a2'), commands.failure());
    expect(world.message('out-1').deliveryState).toBe('DELIVERED');
    expect(world.document('message', 'out-1')).toEqual({ source: { id: 'mid-2' } });
    world.tell(commands.failure({ sourceMessageIds: ['mid-2'] }));
    expect(world.message('out-1').deliveryState).toBe('FAILED');
  });

  it('changes nothing of the contact, and nothing that is not known', () => {
    world.tell(report('mid-1', 'a1'), commands.receive({ messageId: 'in-2', sourceMessageId: 'mid-9' }));
    const before = world.facts.length;
    world.tell(commands.failure({ sourceMessageIds: ['mid-9', 'mid-8'] }));
    expect(world.facts).toHaveLength(before);
  });
});
