/**
 * Who writes a partition of a group now. Held in memory: the data folder's lock keeps other processes out, and
 * a change is refused in the same step in which it would become part of a commit.
 */

export interface Fence {
  /** An error once somebody else has taken the partition. */
  refuse(): Error | null;
}

export class Fences {
  private readonly epochs = new Map<string, number>();

  /** Takes the partition from whoever had it. */
  take(group: string, partition: number): Fence {
    const place = `${group}/${partition}`;
    const epoch = (this.epochs.get(place) ?? 0) + 1;
    this.epochs.set(place, epoch);
    return {
      refuse: () => (this.epochs.get(place) === epoch ? null : new Error(`Fenced: ${place} has a newer writer`)),
    };
  }
}
