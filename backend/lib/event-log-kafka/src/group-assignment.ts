/**
 * Who of a group's members reads which partition. Pure.
 *
 * Topics with the same number of partitions and the same readers move together: partition p of all of them is one
 * slot, and a slot has one owner. Slots are spread evenly, and as few of them move as an even share allows.
 */

/** What is known of a member when the group is shared out anew. */
export interface MemberState {
  readonly id: string;
  readonly topics: readonly string[];
  /** Partition numbers it holds, per topic. */
  readonly owned: ReadonlyMap<string, readonly number[]>;
  /** The group's generation in which it was given them; of two who claim a partition the later one has it. */
  readonly generation: number;
}

/** Partition numbers per topic. */
export type Share = ReadonlyMap<string, readonly number[]>;

interface Class {
  readonly topics: readonly string[];
  readonly slots: number;
  /** Indexes of the members that read these topics. */
  readonly readers: readonly number[];
}

/**
 * The even share: for each member, by index, what it is to have in the end.
 * @param partitions how many a topic has; a topic that is missing there has none.
 */
export function evenShares(members: readonly MemberState[], partitions: ReadonlyMap<string, number>): Share[] {
  const ranks = ranksById(members);
  const owners = ownersOf(members, ranks);
  const shares = members.map(() => new Map<string, readonly number[]>());
  const totals = members.map(() => 0);
  for (const each of classesOf(members, partitions)) {
    const assigned = assignClass(each, { owners, ranks, totals });
    for (const reader of each.readers) {
      const slots = assigned.get(reader)!;
      totals[reader]! += slots.length;
      const topics = slots.length > 0 ? each.topics : [];
      topics.forEach(topic => shares[reader]!.set(topic, slots));
    }
  }
  return shares;
}

/**
 * What each member may have now: a partition that another still holds is given to nobody until that one has let go of
 * it and asks for the shares anew. So nobody begins before their predecessor has ended.
 */
export function presentShares(members: readonly MemberState[], target: readonly Share[]): Share[] {
  const owners = ownersOf(members, ranksById(members));
  return target.map((share, member) => {
    const present = new Map<string, readonly number[]>();
    for (const [topic, numbers] of share) {
      const free = numbers.filter(number => (owners.get(`${topic}/${number}`) ?? member) === member);
      if (free.length > 0) present.set(topic, free);
    }
    return present;
  });
}

/** Place of each member in the order of the ids: what decides where nothing else does. */
function ranksById(members: readonly MemberState[]): readonly number[] {
  const sorted = members.map((_, index) => index).toSorted((a, b) => (members[a]!.id < members[b]!.id ? -1 : 1));
  const ranks: number[] = [];
  sorted.forEach((index, rank) => (ranks[index] = rank));
  return ranks;
}

/** Index of the member that holds `topic/partition`. */
function ownersOf(members: readonly MemberState[], ranks: readonly number[]): ReadonlyMap<string, number> {
  const owners = new Map<string, number>();
  const isStronger = (a: number, b: number): boolean =>
    members[a]!.generation === members[b]!.generation
      ? ranks[a]! < ranks[b]!
      : members[a]!.generation > members[b]!.generation;
  members.forEach(({ owned, topics }, index) => {
    for (const [topic, numbers] of owned) {
      if (!topics.includes(topic)) continue;
      for (const number of numbers) {
        const other = owners.get(`${topic}/${number}`);
        if (other === undefined || isStronger(index, other)) owners.set(`${topic}/${number}`, index);
      }
    }
  });
  return owners;
}

function classesOf(members: readonly MemberState[], partitions: ReadonlyMap<string, number>): readonly Class[] {
  const classes = new Map<string, Class & { readonly topics: string[] }>();
  const topics = new Set(members.flatMap(member => member.topics));
  for (const topic of [...topics].toSorted()) {
    const slots = partitions.get(topic) ?? 0;
    const readers = members.flatMap((member, index) => (member.topics.includes(topic) ? [index] : []));
    const name = `${slots}:${readers.join()}`;
    const known = classes.get(name);
    if (known) known.topics.push(topic);
    else classes.set(name, { topics: [topic], slots, readers });
  }
  // The large ones first: the small ones then even out what is left over.
  return [...classes.values()].toSorted((a, b) => b.slots - a.slots);
}

interface Standing {
  readonly owners: ReadonlyMap<string, number>;
  readonly ranks: readonly number[];
  /** Slots that each member was given in other classes. */
  readonly totals: readonly number[];
}

function assignClass(each: Class, standing: Standing): ReadonlyMap<number, readonly number[]> {
  const { slots, readers } = each;
  const { ranks, totals } = standing;
  const kept = new Map<number, number[]>(readers.map(reader => [reader, []]));
  for (let slot = 0; slot < slots; slot++) {
    const owner = slotOwner(each, slot, standing);
    if (owner !== null) kept.get(owner)!.push(slot);
  }
  const [share, larger] = [Math.floor(slots / readers.length), slots % readers.length];
  // Whoever holds most keeps the larger share, so that the fewest slots move.
  const order = readers.toSorted(
    (a, b) => kept.get(b)!.length - kept.get(a)!.length || totals[a]! - totals[b]! || ranks[a]! - ranks[b]!,
  );
  const quota = new Map(order.map((reader, rank) => [reader, rank < larger ? share + 1 : share]));
  const assigned = new Map(order.map(reader => [reader, kept.get(reader)!.slice(0, quota.get(reader))]));
  const taken = new Set([...assigned.values()].flat());
  const free = Array.from({ length: slots }, (_, slot) => slot).filter(slot => !taken.has(slot));
  for (const [reader, has] of assigned) {
    const more = free.splice(0, quota.get(reader)! - has.length);
    assigned.set(
      reader,
      [...has, ...more].toSorted((a, b) => a - b),
    );
  }
  return assigned;
}

/** The reader that holds partition `slot` of most of the topics. */
function slotOwner({ topics, readers }: Class, slot: number, { owners, ranks }: Standing): number | null {
  const votes = new Map<number, number>();
  for (const topic of topics) {
    const owner = owners.get(`${topic}/${slot}`);
    if (owner !== undefined && readers.includes(owner)) votes.set(owner, (votes.get(owner) ?? 0) + 1);
  }
  const [best] = [...votes].toSorted(([a, votesOfA], [b, votesOfB]) => votesOfB - votesOfA || ranks[a]! - ranks[b]!);
  return best?.[0] ?? null;
}
