import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { uuid5 } from '@airy/model/ids';
import { ContactWorld, startOf } from './contacts.fixture.ts';

const conversation = '11111111-1111-4111-8111-111111112345';
const home = uuid5(conversation);

describe('the contact of a conversation', () => {
  it('is made once, with the default name and the link', () => {
    const world = new ContactWorld();
    world.ensure(conversation);
    world.ensure(conversation);
    expect(world.contact(home)).toMatchObject({
      displayName: 'Facebook 12345',
      conversations: { [conversation]: 'facebook' },
    });
    expect(world.events.map(({ type }) => type)).toEqual(['contact.created']);
  });

  it('takes the name while it has the default one or none, never instead of a given one', () => {
    const world = new ContactWorld();
    world.ensure(conversation);
    world.ensure(conversation, { source: null, displayName: 'Ada' });
    world.ensure(conversation, { source: null, displayName: 'Platform' });
    expect(world.contact(home)?.displayName).toBe('Ada');
    world.decide({ type: 'contact.update', contactId: home, fields: { displayName: '' } });
    world.ensure(conversation, { source: null, displayName: 'Platform' });
    expect(world.contact(home)?.displayName).toBe('Platform');
  });

  it("takes the platform's newer pictures, but none instead of a given one", () => {
    const world = new ContactWorld();
    world.ensure(conversation, { avatarUrl: '1' });
    world.ensure(conversation, { source: null, avatarUrl: '2' });
    expect(world.contact(home)?.avatarUrl).toBe('2');
    world.decide({ type: 'contact.update', contactId: home, fields: { avatarUrl: 'given' } });
    world.ensure(conversation, { source: null, avatarUrl: '3' });
    expect(world.contact(home)?.avatarUrl).toBe('given');
  });

  it('is not made by a name alone', () => {
    const world = new ContactWorld();
    world.ensure(conversation, { source: null, displayName: 'Ada' });
    expect(world.contact(home)).toBeNull();
  });

  it('stays deleted for what happened before, and comes again for what happens later', () => {
    const world = new ContactWorld();
    const at = world.now;
    world.ensure(conversation, { at });
    world.decide({ type: 'contact.delete', contactId: home });
    world.ensure(conversation, { at });
    expect(world.contact(home)).toBeNull();
    world.ensure(conversation, { at: world.now + 1 });
    expect(world.contact(home)?.displayName).toBe('Facebook 12345');
  });

  it('is the one it was merged into, through any number of merges', () => {
    const world = new ContactWorld();
    world.ensure(conversation);
    for (const id of ['b', 'c']) world.create(id);
    world.merge(home, 'b');
    world.merge('b', 'c');
    world.ensure(conversation, { displayName: 'Ada' });
    expect([world.contact(home), world.contact('b'), world.contact('c')?.displayName]).toEqual([null, null, 'Ada']);
    world.decide({ type: 'contact.delete', contactId: 'c' });
    world.ensure(conversation, { at: world.now - 2 });
    expect(world.contact(home)).toBeNull();
    world.ensure(conversation, { at: world.now + 1 });
    expect(world.contact(home)?.conversations).toEqual({ [conversation]: 'facebook' });
  });

  it('is left alone while it is being merged', () => {
    const world = new ContactWorld();
    world.ensure(conversation);
    world.create('b');
    world.decide(startOf(home, 'b'));
    world.decide({
      type: 'contact.ensure',
      contactId: home,
      homeId: home,
      conversationId: conversation,
      source: null,
      displayName: 'Ada',
      avatarUrl: null,
      at: world.now,
      isForced: false,
    });
    expect(world.contact(home)?.displayName).toBe('Facebook 12345');
  });

  it('is one, whatever is merged, deleted and written', () => {
    const ids = [home, 'b', 'c'];
    const step = fc.oneof(
      fc.record({ kind: fc.constant('write' as const) }),
      fc.record({
        kind: fc.constant('merge' as const),
        pair: fc.shuffledSubarray(ids, { minLength: 2, maxLength: 2 }),
      }),
      fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom(...ids) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), steps => {
        const world = new ContactWorld();
        for (const id of ['b', 'c']) world.create(id);
        const holders = (): string[] => ids.filter(id => world.contact(id)?.conversations[conversation] !== undefined);
        for (const what of steps) {
          // As the station does: it asks only where it knows of no contact.
          if (what.kind === 'write' && holders().length === 0) world.ensure(conversation, { at: world.now + 1 });
          else if (what.kind === 'delete' && world.contact(what.id) !== null)
            world.decide({ type: 'contact.delete', contactId: what.id });
          else if (what.kind === 'merge') {
            const [source = '', destination = ''] = what.pair;
            if (world.contact(source) !== null) world.merge(source, destination);
          }
          expect(holders().length).toBeLessThan(2);
          if (what.kind === 'write') expect(holders().length).toBe(1);
        }
      }),
    );
  });
});
