import { describe, expect, it } from '@jest/globals';
import type { ConversationCommand } from '../index.ts';
import { commands, outcomeOf, World } from './world.fixture.ts';

/** What a source tells of a message or a contact, by each of its commands. */
function told(part: { readonly source: string }): readonly ConversationCommand[] {
  const byId = { messageId: 'in-1', sourceMessageId: 'mid-1' };
  return [
    commands.correct({ ...byId, editedAt: 9_000, ...part }),
    commands.retract({ ...byId, ...part }),
    commands.receipt({ sourceMessageIds: ['mid-1'], ...part }),
    commands.failure(part),
    commands.react({ fallbackMessageId: 'in-1', ...part }),
    commands.profile('Mallory', part),
    commands.set({ source: { thread: { reply_to: 'mallory@example.org' } } }, part),
  ];
}

const stranger = { source: 'stranger', channelId: 'ch-stranger' } as const;

describe('a conversation of another source', () => {
  const forged: readonly ConversationCommand[] = [
    commands.receive({ ...stranger, messageId: 'in-2' }),
    commands.receive({ ...stranger, channelId: 'ch1', messageId: 'in-2' }),
    commands.echo(stranger),
    commands.begin({ ...stranger, messageId: 'out-2' }),
    ...told({ source: 'stranger' }),
  ];

  it.each(forged.map(command => [command.type, command] as const))('takes no %s, and stores nothing', (_, command) => {
    const world = new World();
    world.tell(commands.receive());
    const before = world.state.conversation('c1');
    const facts = world.facts.length;
    world.tell(command);
    expect(world.facts).toHaveLength(facts);
    expect(outcomeOf(world.ask(command))).toEqual({
      ok: false,
      rejection: { code: 'forbidden', message: 'The conversation belongs to another source' },
    });
    expect(world.state.conversation('c1')).toEqual(before);
  });

  it('settles no message of ours by a forged echo', () => {
    const world = new World();
    world.tell(commands.receive(), commands.send(), commands.start('a1'), commands.echo(stranger));
    expect(world.document('writer')).toEqual({});
    world.tell(commands.report('a1', { kind: 'unknown', reason: 'gone' }), commands.echo(stranger));
    expect(world.message('out-1').deliveryState).toBe('FAILED');
  });
});

it('goes on in another channel of its source, and where only a message waited for it', () => {
  const world = new World();
  world.tell(
    commands.send({ waitMs: 1_000 }),
    commands.receive(),
    commands.receive({ messageId: 'in-2', channelId: 'ch2' }),
  );
  expect(world.messages().map(message => message.id)).toEqual(['in-1', 'out-1', 'in-2']);
});

it('takes all of that from the source of the conversation, and metadata from people and programs', () => {
  const world = new World();
  world.tell(commands.receive(), ...told({ source: 'facebook' }), commands.set({ user_data: { vip: 'yes' } }));
  expect(world.document('conversation')).toMatchObject({
    contact: { display_name: 'Mallory' },
    source: { thread: { reply_to: 'mallory@example.org' } },
    user_data: { vip: 'yes' },
  });
  expect(world.message('in-1').content).toBe('{"retracted":true}');
});

it('forgets what another source said of a message that was not known then', () => {
  const world = new World();
  world.tell(...told({ source: 'stranger' }), commands.receive({ sourceMessageId: 'mid-1' }));
  expect(world.message('in-1').content).toBe(commands.receive().content);
  expect(world.document('message', 'in-1')).toEqual({ source: { id: 'mid-1' } });
  expect(world.document('writer')).toEqual({});
});
