/** Who of a group's members reads which partition: even per topic, and moving as little as possible. Pure. */

/** Members in the order they joined. */
export interface MemberState {
  readonly topics: ReadonlySet<string>;
  /** Partition numbers it has now, per topic. */
  readonly owned: ReadonlyMap<string, ReadonlySet<number>>;
}

/** For each member the partitions of `topic` it is to have; members that do not read it get none. */
export function assignTopic(members: readonly MemberState[], topic: string, partitions: number): Set<number>[] {
  const assigned = members.map(() => new Set<number>());
  const readers = members.flatMap((member, index) => (member.topics.has(topic) ? [index] : []));
  if (readers.length === 0) return assigned;
  const ownedBy = (index: number): number[] =>
    [...(members[index]!.owned.get(topic) ?? [])].filter(p => p < partitions);
  // Whoever has most keeps the larger share.
  const byOwned = readers.toSorted((a, b) => ownedBy(b).length - ownedBy(a).length || a - b);
  const [share, larger] = [Math.floor(partitions / readers.length), partitions % readers.length];
  const quota = new Map(byOwned.map((index, rank) => [index, rank < larger ? share + 1 : share]));
  for (const index of readers) {
    const kept = ownedBy(index).toSorted((a, b) => a - b);
    for (const partition of kept.slice(0, quota.get(index))) assigned[index]!.add(partition);
  }
  const taken = new Set(assigned.flatMap(set => [...set]));
  const free = Array.from({ length: partitions }, (_, partition) => partition).filter(p => !taken.has(p));
  for (const index of readers) {
    while (assigned[index]!.size < quota.get(index)! && free.length > 0) assigned[index]!.add(free.shift()!);
  }
  return assigned;
}
