import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evenShares, presentShares } from './group-assignment.ts';
import type { MemberState, Share } from './group-assignment.ts';

const sixes = ['commands', 'events'];
const counts = new Map([
  ['commands', 6],
  ['events', 6],
  ['twelve', 12],
  ['single', 1],
]);
const allTopics = [...counts.keys()];

interface Group {
  readonly members: readonly MemberState[];
  readonly partitions: ReadonlyMap<string, number>;
}

const topicSets = fc.constantFrom(sixes, allTopics, ['commands', 'single'], ['twelve'], ['gone', 'events']);

function member(id: string, topics: readonly string[], owned: Share = new Map()): MemberState {
  return { id, topics, owned, generation: 1 };
}

/** Every member reads the same, as ours do; what they hold is what an earlier sharing with other members gave them. */
const groups: fc.Arbitrary<Group> = fc
  .tuple(fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{1,6}$/), { minLength: 1, maxLength: 9 }), topicSets)
  .chain(([ids, topics]) =>
    fc.integer({ min: 0, max: ids.length }).map(before => {
      const earlier = ids.slice(0, before).map(id => member(id, topics));
      const held = evenShares(earlier, counts);
      const members = ids.map((id, index) => member(id, topics, held[index] ?? new Map()));
      return { members, partitions: counts };
    }),
  );

/** Members that read different things and claim what they like. */
const messyGroups: fc.Arbitrary<Group> = fc
  .uniqueArray(
    fc.record({
      id: fc.stringMatching(/^[0-9a-f]{1,4}$/),
      topics: topicSets,
      owned: fc.dictionary(fc.constantFrom(...allTopics), fc.uniqueArray(fc.nat({ max: 14 }), { maxLength: 6 })),
      generation: fc.nat({ max: 3 }),
    }),
    { minLength: 1, maxLength: 7, selector: ({ id }) => id },
  )
  .map(raw => ({
    members: raw.map(({ owned, ...rest }) => ({ ...rest, owned: new Map(Object.entries(owned)) })),
    partitions: counts,
  }));

function placesOf(share: Share): string[] {
  return [...share].flatMap(([topic, numbers]) => numbers.map(number => `${topic}/${number}`));
}

/** Every partition that somebody reads. */
function wanted({ members, partitions }: Group): string[] {
  const topics = new Set(members.flatMap(({ topics: read }) => read));
  return [...topics].flatMap(topic =>
    Array.from({ length: partitions.get(topic) ?? 0 }, (_, number) => `${topic}/${number}`),
  );
}

describe('sharing out a group', () => {
  it('gives every partition to exactly one member that reads the topic', () => {
    fc.assert(
      fc.property(fc.oneof(groups, messyGroups), group => {
        const shares = evenShares(group.members, group.partitions);
        expect(shares.flatMap(placesOf).toSorted()).toEqual(wanted(group).toSorted());
        shares.forEach((share, index) => {
          for (const topic of share.keys()) expect(group.members[index]!.topics).toContain(topic);
        });
      }),
    );
  });

  it('keeps partition p of all topics of one size with one member', () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        for (const share of evenShares(members, partitions))
          if (members[0]!.topics.includes('events') && members[0]!.topics.includes('commands'))
            expect(share.get('events')).toEqual(share.get('commands'));
      }),
    );
  });

  it('is even to within one partition of each size', () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const shares = evenShares(members, partitions);
        for (const topic of members[0]!.topics) {
          const sizes = shares.map(share => share.get(topic)?.length ?? 0);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('does not depend on the order in which the members are named', () => {
    fc.assert(
      fc.property(fc.oneof(groups, messyGroups), ({ members, partitions }) => {
        const byId = (all: readonly MemberState[]): unknown =>
          evenShares(all, partitions)
            .map((share, index) => [all[index]!.id, placesOf(share).toSorted()] as const)
            .toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect(byId(members.toReversed())).toEqual(byId(members));
      }),
    );
  });

  it('moves nothing while the members stay the same', () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const shares = evenShares(members, partitions);
        const again = members.map((state, index) => ({ ...state, owned: shares[index]! }));
        expect(evenShares(again, partitions)).toEqual(shares);
      }),
    );
  });

  it('moves no more than an even share asks for, when members come and go', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 24 }),
    );
    fc.assert(
      fc.property(sizes, ([before, after, partitions]) => {
        const all = Array.from({ length: Math.max(before, after) }, (_, index) => member(`m${index}`, ['t']));
        const held = evenShares(all.slice(0, before), new Map([['t', partitions]]));
        const members = all.slice(0, after).map((state, index) => ({ ...state, owned: held[index] ?? new Map() }));
        const shares = evenShares(members, new Map([['t', partitions]]));
        const kept = shares.flatMap((share, index) =>
          (share.get('t') ?? []).filter(number => held[index]?.get('t')?.includes(number)),
        );
        expect(kept).toHaveLength(mostThatCanStay(members, partitions));
      }),
    );
  });

  it('spreads topics with one partition each over the members that have least', () => {
    const members = ['a', 'b', 'c'].map(id => member(id, ['seven', 'one']));
    const shares = evenShares(members, new Map(Object.entries({ seven: 7, one: 1 })));
    expect(shares.map(share => placesOf(share).length)).toEqual([3, 3, 2]);
  });
});

/** Even quotas, the larger ones to those who hold most. */
function mostThatCanStay(members: readonly MemberState[], partitions: number): number {
  const held = members.map(({ owned }) => owned.get('t')?.length ?? 0).toSorted((a, b) => b - a);
  const [share, larger] = [Math.floor(partitions / members.length), partitions % members.length];
  return held.reduce((sum, has, rank) => sum + Math.min(has, rank < larger ? share + 1 : share), 0);
}

describe('sharing out step by step', () => {
  it('gives nobody what another still holds, and reaches the even share once they have let go', () => {
    fc.assert(
      fc.property(fc.oneof(groups, messyGroups), ({ members, partitions }) => {
        const target = evenShares(members, partitions);
        const present = presentShares(members, target);
        const places = present.flatMap(placesOf);
        expect(new Set(places).size).toBe(places.length);
        present.forEach((share, index) => {
          for (const place of placesOf(share)) {
            const holders = members.filter(state => placesOf(state.owned).includes(place) && readsIt(state, place));
            const isHolder = holders.includes(members[index]!);
            expect(holders.length === 0 || isHolder).toBe(true);
          }
        });
        const next = members.map((state, index) => ({ ...state, owned: present[index]!, generation: 9 }));
        expect(presentShares(next, evenShares(next, partitions))).toEqual(evenShares(next, partitions));
      }),
    );
  });

  it('believes the later of two that claim a partition', () => {
    const claim: Share = new Map([['t', [0, 1]]]);
    const members = [
      { ...member('a', ['t'], claim), generation: 3 },
      { ...member('b', ['t'], claim), generation: 4 },
    ];
    const target = evenShares(members, new Map([['t', 2]]));
    expect(target[1]!.get('t')).toEqual([0]);
    expect(presentShares(members, target).map(placesOf)).toEqual([[], ['t/0']]);
  });
});

function readsIt({ topics }: MemberState, place: string): boolean {
  return topics.includes(place.slice(0, place.lastIndexOf('/')));
}
