import { beforeEach, describe, expect, it } from '@jest/globals';
import { commands, conversationId, outcomeOf, summary, World } from './world.fixture.ts';

let world: World;
beforeEach(() => {
  world = new World();
  world.tell(commands.receive());
});

describe('metadata.set', () => {
  it('sets leaves, null deletes, and the event has the whole document with the unread count', () => {
    world.tell(commands.set({ user_data: { a: 1, b: { c: 'x', d: true } } }));
    const [event] = world.ask(commands.set({ user_data: { b: { c: null }, e: [1] } }));
    expect(event).toMatchObject({
      type: 'metadata.updated',
      data: {
        identifier: conversationId,
        conversationId,
        metadata: { user_data: { a: 1, b: { d: true }, e: [1] }, unread_count: 1 },
      },
    });
  });

  it('replaces what a path hides, for good', () => {
    world.tell(commands.set({ a: 'scalar' }), commands.set({ a: { b: 1 } }), commands.set({ a: { b: null } }));
    expect(world.document('conversation')).toEqual({});
    world.tell(commands.set({ a: { b: { c: 1 } } }), commands.set({ a: 'scalar' }), commands.set({ a: null }));
    expect(world.state.metadata(`conversation:${conversationId}`)).toEqual([]);
  });

  it('is silent when nothing changes', () => {
    world.tell(commands.set({ a: 1 }));
    expect(summary(world.ask(commands.set({ a: 1 }), { reply: false }))).toEqual([]);
  });

  it('lets what is told again, or late, change nothing', () => {
    const at = (time: number, subject: string) =>
      commands.set({ source: { thread: { subject } } }, { ifNewer: { key: 'source.thread.at', at: time } });
    world.tell(at(20, 'second'), at(10, 'first'), at(20, 'second, told again'));
    expect(world.document('conversation')).toMatchObject({ source: { thread: { subject: 'second', at: 20 } } });
    world.tell(at(30, 'third'));
    expect(world.document('conversation')).toMatchObject({ source: { thread: { subject: 'third', at: 30 } } });
  });

  it('is rejected for unknown subjects, unless told not to look', () => {
    const subject = { kind: 'message', id: 'x' } as const;
    expect(outcomeOf(world.ask(commands.set({ a: 1 }, { subject })))).toMatchObject({
      rejection: { code: 'not_found' },
    });
    expect(outcomeOf(world.ask(commands.set({ a: 1 }, { subject, mustExist: false })))).toMatchObject({ ok: true });
    const other = { conversationId: 'c2', subject: { kind: 'conversation', id: 'c2' } as const };
    expect(outcomeOf(world.ask(commands.set({ a: 1 }, other)))).toMatchObject({ rejection: { code: 'not_found' } });
  });

  it('never writes to another conversation than the one whose partition it is in', () => {
    const subject = { kind: 'conversation', id: 'c2' } as const;
    expect(outcomeOf(world.ask(commands.set({ a: 1 }, { subject, mustExist: false })))).toMatchObject({ ok: false });
  });

  it('announces a channel without a conversation', () => {
    const [event] = world.ask(
      commands.set({ name: 'Page' }, { conversationId: 'ch1', subject: { kind: 'channel', id: 'ch1' } }),
    );
    expect(event).toMatchObject({
      subject: 'ch1',
      data: { subject: 'channel', conversationId: null, metadata: { name: 'Page' } },
    });
  });

  it('is rejected when it is too large, at once or over many writes', () => {
    const hostile = JSON.parse('{"__proto__":{"a":1}}') as Record<string, never>;
    expect(outcomeOf(world.ask(commands.set(hostile)))).toMatchObject({ rejection: { code: 'invalid_request' } });
    const block = (n: number) => Object.fromEntries(Array.from({ length: 900 }, (_, k) => [`k${n}-${k}`, k]));
    world.tell(commands.set(block(1)), commands.set(block(2)));
    expect(outcomeOf(world.ask(commands.set(block(3))))).toMatchObject({ rejection: { code: 'invalid_request' } });
  });
});

describe('the bytes of one document over all writes', () => {
  const refused = { rejection: { code: 'invalid_request', message: expect.stringContaining('262144 bytes') } };
  const block = (name: string) => commands.set({ user_data: { [name]: 'x'.repeat(130_000) } });

  it('are limited for agents and programs, in every command', () => {
    world.tell(block('a'), block('b'));
    for (const command of [block('c'), commands.state('x'.repeat(5_000)), commands.name('x'.repeat(5_000))])
      expect(outcomeOf(world.ask(command))).toMatchObject(refused);
    expect(outcomeOf(world.ask(commands.tag('x'.repeat(5_000))))).toMatchObject(refused);
    expect(Object.keys(world.document('conversation'))).toEqual(['user_data']);
  });

  it('may shrink, and leave room for what platforms say', () => {
    world.tell(block('a'), block('b'), commands.profile('x', { avatarUrl: 'x'.repeat(10_000) }));
    expect(outcomeOf(world.ask(commands.tag('t')))).toMatchObject(refused);
    expect(outcomeOf(world.ask(commands.receive({ messageId: 'later' })))).toMatchObject({ ok: true });
    expect(outcomeOf(world.ask(commands.set({ source: { id: 'theirs' } })))).toMatchObject({ ok: true });
    expect(outcomeOf(world.ask(commands.set({ source: { id: 'x'.repeat(262_000) } })))).toMatchObject(refused);
    expect(outcomeOf(world.ask(commands.set({ user_data: { a: 'short' } })))).toMatchObject({ ok: true });
    expect(outcomeOf(world.ask(commands.tag('t')))).toMatchObject({ ok: true });
  });
});

describe('tags, state and contact', () => {
  it('are leaves of the conversation', () => {
    world.tell(
      commands.tag('t1'),
      commands.tag('t2'),
      commands.untag('t1'),
      commands.state('CLOSED'),
      commands.name('Ada'),
    );
    expect(world.document('conversation')).toEqual({
      tags: { t2: '' },
      state: 'CLOSED',
      contact: { display_name: 'Ada' },
    });
    world.tell(commands.state(null));
    expect(world.document('conversation')).not.toHaveProperty('state');
  });

  it('say which state was before, where it has changed', () => {
    const before = (...all: Parameters<World['ask']>[0][]) =>
      all.map(command => (world.ask(command)[0]?.data as { stateBefore?: unknown } | undefined)?.stateBefore);
    expect(
      before(commands.state('CLOSED'), commands.tag('t'), commands.state('CLOSED'), commands.state('OPEN')),
    ).toEqual([null, undefined, undefined, 'CLOSED']);
    world.tell(commands.state('CLOSED'));
    const events = world.ask(commands.receive({ messageId: 'in-2' }));
    expect(events.find(({ type }) => type === 'metadata.updated')?.data).toMatchObject({
      metadata: { state: 'OPEN' },
      stateBefore: 'CLOSED',
    });
  });

  it.each([commands.tag('t'), commands.untag('t'), commands.state('OPEN'), commands.name('x')])(
    'need a conversation: $type',
    command => {
      const nowhere = { ...command, conversationId: 'nowhere' };
      expect(outcomeOf(world.ask(nowhere))).toMatchObject({ rejection: { code: 'not_found' } });
    },
  );
});

describe('contact.profile', () => {
  it('cuts a name to what people may give a contact, and leaves no half of a character', () => {
    const world = new World();
    world.tell(commands.receive(), commands.profile(`${'x'.repeat(999)}😀 and on`));
    expect(world.document('conversation')).toMatchObject({ contact: { display_name: 'x'.repeat(999) } });
  });

  it('fills name, picture and state of the fetch', () => {
    world.tell(commands.profile('Ada L.'));
    expect(world.document('conversation')).toEqual({
      contact: { display_name: 'Ada L.', avatar_url: 'https://cdn/a.png', fetch_state: 'ok' },
    });
  });

  it('lets a name that is told again, or late, change nothing', () => {
    const named = (displayName: string, toldAt: number) => ({ ...commands.profile(displayName), toldAt });
    world.tell(named('Ada', 10), named('Ada L.', 20), named('Ada', 10), named('Ada', 15));
    expect(world.document('conversation')).toMatchObject({ contact: { display_name: 'Ada L.' } });
    world.tell(named('Ada Lovelace', 30));
    expect(world.document('conversation')).toMatchObject({ contact: { display_name: 'Ada Lovelace' } });
    expect(summary(world.ask(named('Ada Lovelace', 40), { reply: false }))).toEqual([]);
  });

  it('never overwrites the name an agent gave, even an equal one', () => {
    world.tell(commands.profile('Ada L.'), commands.name('Ada L.'), commands.profile('Lovelace'));
    expect(world.document('conversation')).toMatchObject({ contact: { display_name: 'Ada L.' } });
  });
});

describe('conversation.mark-read', () => {
  beforeEach(() =>
    world.tell(commands.send(), commands.receive({ messageId: 'in-2' }), commands.receive({ messageId: 'in-3' })),
  );

  it('reads up to the newest message', () => {
    const events = world.ask(commands.read());
    expect(outcomeOf(events)).toEqual({ ok: true, result: { unreadCount: 0 } });
    expect(events[0]).toMatchObject({ type: 'metadata.updated', data: { metadata: { unread_count: 0 } } });
  });

  it('reads up to an index, never back, never beyond', () => {
    world.tell(commands.read(2));
    expect(world.unread()).toBe(1);
    world.tell(commands.read(0));
    expect(world.unread()).toBe(1);
    world.tell(commands.read(99));
    expect(world.unread()).toBe(0);
    expect(summary(world.ask(commands.read(99), { reply: false }))).toEqual([]);
  });

  it('is nothing for an unknown conversation', () => {
    expect(outcomeOf(world.ask({ ...commands.read(), conversationId: 'nowhere' }))).toEqual({
      ok: true,
      result: { unreadCount: 0 },
    });
  });
});

describe('message.suggest-replies', () => {
  it('answers with the suggestions, announces the message’s document, and replaces a known one whole', () => {
    world.tell(commands.suggest({ a: { content: { text: 'Hi', extra: 1 } }, b: { content: 'Hello' } }));
    const events = world.ask(commands.suggest({ a: { content: { text: 'Good day' } } }));
    const suggestions = { a: { content: { text: 'Good day' } }, b: { content: 'Hello' } };
    expect(outcomeOf(events)).toMatchObject({
      ok: true,
      result: { message: { id: 'in-1' }, metadata: { suggestions } },
    });
    expect(summary(events)[0]).toBe('metadata.updated in-1');
    expect(world.document('message', 'in-1')).toEqual({ suggestions });
  });

  it('is rejected for unknown messages and for more than a document holds', () => {
    expect(outcomeOf(world.ask(commands.suggest({}, 'nowhere')))).toMatchObject({ rejection: { code: 'not_found' } });
    const large = { a: { content: 'x'.repeat(300_000) } };
    expect(outcomeOf(world.ask(commands.suggest(large)))).toMatchObject({ rejection: { code: 'invalid_request' } });
    expect(world.document('message', 'in-1')).toEqual({});
  });
});

describe('contact.refetch', () => {
  it('forgets that the contact was fetched, and says whom to ask for', () => {
    world.tell(commands.profile('Ada'));
    const events = world.ask(commands.refetch());
    expect(events[0]).toMatchObject({
      type: 'contact.refetch',
      data: { conversationId, channelId: 'ch1', source: 'facebook', contactId: 'psid' },
    });
    expect(world.document('conversation')).toEqual({
      contact: { display_name: 'Ada', avatar_url: 'https://cdn/a.png' },
    });
  });

  it('is rejected for an unknown conversation', () => {
    const command = { ...commands.refetch(), conversationId: 'nowhere' };
    expect(outcomeOf(world.ask(command))).toMatchObject({ rejection: { code: 'not_found' } });
  });
});
