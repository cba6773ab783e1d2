import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConversationEvent } from '../event.ts';
import { contactSubject } from './contact.ts';
import { ContactWorld, startOf, stepAfter } from './contacts.fixture.ts';

const ids = ['a', 'b', 'c', 'd'];
const pair = fc.shuffledSubarray(ids, { minLength: 2, maxLength: 2 });

/** What may happen next: somebody asks, or the saga takes a step; `pick` says which of the waiting ones. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('merge' as const), pair }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom(...ids) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('update' as const), id: fc.constantFrom(...ids) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('step' as const), pick: fc.nat(100), isRepeated: fc.boolean() }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** Contacts that are merged while the saga falls behind, repeats itself and takes its steps in any order. */
class Storm {
  readonly world = new ContactWorld();
  /** What must be in one place: the mark of every contact, until one that holds it is deleted. */
  readonly expected = new Set(ids);
  readonly #waiting: ConversationEvent[] = [];
  readonly #taken: ConversationEvent[] = [];
  #seen = 0;
  #merges = 0;

  constructor() {
    for (const id of ids) this.world.create(id, { via: { [id]: id } });
  }

  happen(what: Happening): void {
    if (what.kind === 'step') this.#step(what.pick, what.isRepeated);
    else this.#tolerating(() => this.#ask(what));
    this.#collect();
  }

  /** All that waits, and then all of it once more, as after a crash that lost every offset. */
  end(): void {
    while (this.#waiting.length > 0) {
      this.#step(0, false);
      this.#collect();
    }
    for (const event of [...this.#taken, ...this.#taken.toReversed()]) this.#take(event);
    this.#collect();
    while (this.#waiting.length > 0) {
      this.#step(0, false);
      this.#collect();
    }
  }

  /** Marks of the living. */
  marks(): string[] {
    return ids.flatMap(id => Object.keys(this.world.contact(id)?.via ?? {}));
  }

  #ask(what: Exclude<Happening, { kind: 'step' }>): void {
    const { world } = this;
    if (what.kind === 'merge') {
      const [source = '', destination = ''] = what.pair;
      world.decide(startOf(source, destination, `merge-${this.#merges++}`));
    } else if (what.kind === 'update')
      world.decide({ type: 'contact.update', contactId: what.id, fields: { title: 'T' } });
    else {
      const marks = Object.keys(world.contact(what.id)?.via ?? {});
      world.decide({ type: 'contact.delete', contactId: what.id });
      for (const mark of marks) this.expected.delete(mark);
    }
  }

  #tolerating(work: () => void): void {
    try {
      work();
    } catch (error) {
      expect(['not_found', 'contact_being_merged']).toContain((error as Error).message);
    }
  }

  #step(pick: number, isRepeated: boolean): void {
    const index = pick % Math.max(1, this.#waiting.length);
    const event = this.#waiting[index];
    if (event === undefined) return;
    if (!isRepeated) this.#waiting.splice(index, 1);
    this.#take(event);
    this.#taken.push(event);
  }

  #take(event: ConversationEvent): void {
    const command = stepAfter(event);
    if (command !== null) this.world.decide(command);
  }

  #collect(): void {
    const { events } = this.world;
    for (; this.#seen < events.length; this.#seen++) {
      const event = events[this.#seen];
      if (event && stepAfter(event) !== null) this.#waiting.push(event);
    }
  }
}

const isLocked = (world: ContactWorld, id: string): boolean =>
  world.state.metadata(`writer:${id}`).some(({ key }) => key === 'merging');

describe('merging', () => {
  it('loses, doubles and revives nothing, in whichever order and however often its steps are taken', () => {
    let merges = 0;
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), happenings => {
        const storm = new Storm();
        for (const what of happenings) storm.happen(what);
        storm.end();
        expect(ids.filter(id => isLocked(storm.world, id))).toEqual([]);
        expect(storm.marks().toSorted()).toEqual([...storm.expected].toSorted());
        merges += storm.world.events.filter(({ type }) => type === 'contact.merged').length;
      }),
      { numRuns: 1_000 },
    );
    expect(merges).toBeGreaterThan(500);
  });

  it('of two into each other lets one win', () => {
    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const world = new ContactWorld();
      for (const id of ['a', 'b']) world.create(id, { via: { [id]: id } });
      world.decide(startOf(first, second));
      world.decide(startOf(second, first));
      world.settle();
      expect([world.contact('a'), world.contact('b')?.via]).toEqual([null, { a: 'a', b: 'b' }]);
    }
  });

  it('notes what came from where, so that it can be taken back', () => {
    const world = new ContactWorld();
    world.create('s', { displayName: 'S', title: 'T', via: { a: 's', b: 's' } });
    world.create('d', { displayName: 'D', via: { a: 'd' } });
    world.merge('s', 'd');
    const note = world.state.metadata('writer:d').find(({ key }) => key.startsWith('merge.'));
    expect(JSON.parse(note?.value ?? '')).toMatchObject({ sourceId: 's', by: 'agent', taken: ['title', 'via.b'] });
    expect(world.contact('d')?.mergeHistory).toMatchObject([{ id: 's', displayName: 'S', via: { a: 's', b: 's' } }]);
    world.decide({ type: 'contact.delete', contactId: 'd' });
    expect(
      world.state
        .metadata('writer:d')
        .map(({ value }) => value)
        .join(),
    ).not.toContain('via');
  });

  it('refuses what would be too large, and leaves both as they were', () => {
    const world = new ContactWorld();
    const fields = (id: string) => ({
      via: Object.fromEntries(Array.from({ length: 1_200 }, (_, n) => [`${id}${n}`, 'x'])),
    });
    const [s, d] = [world.create('s', fields('s')), world.create('d', fields('d'))];
    world.merge('s', 'd');
    expect([world.contact('s'), world.contact('d')]).toEqual([s, d]);
    expect(isLocked(world, 's')).toBe(false);
  });

  it('locks the source until the destination has decided', () => {
    const world = new ContactWorld();
    for (const id of ['s', 'd', 'e']) world.create(id);
    world.decide(startOf('s', 'd'));
    expect(() => world.decide({ type: 'contact.update', contactId: 's', fields: { title: 'T' } })).toThrow(
      'contact_being_merged',
    );
    expect(() => world.decide({ type: 'contact.delete', contactId: 's' })).toThrow('contact_being_merged');
    expect(() => world.decide(startOf('s', 'e', 'other'))).toThrow('contact_being_merged');
    expect(world.decide(startOf('s', 'd', 'another'))).toMatchObject({ mergeId: 's into d' });
    world.settle();
    expect(world.contact('s')).toBeNull();
    expect(world.state.metadata(contactSubject('s'))).toEqual([]);
  });
});
