import { describe, expect, it } from '@jest/globals';
import { OffsetCommits } from './offset-commits.ts';
import type { OwnedPartition } from './offset-commits.ts';
import type { GroupRequests, OffsetCommit } from './group-requests.ts';

type Answer = Awaited<ReturnType<GroupRequests['commit']>>;

function refused(at: OffsetCommit, type: string): Answer[number] {
  return { at, error: Object.assign(new Error(type), { type }) };
}

/** A coordinator that stores what it is sent, unless told otherwise. */
class FakeCoordinator {
  readonly group = 'g';
  readonly stored: number[] = [];
  answer: (offsets: readonly OffsetCommit[]) => Answer | Promise<Answer> = () => [];

  async commit(_: unknown, offsets: readonly OffsetCommit[]): Promise<Answer> {
    const answer = await this.answer(offsets);
    if (answer.length === 0) this.stored.push(...offsets.map(({ offset }) => offset));
    return answer;
  }
}

function opened(): { coordinator: FakeCoordinator; commits: OffsetCommits; partition: OwnedPartition } {
  const coordinator = new FakeCoordinator();
  const requests = coordinator as unknown as GroupRequests;
  const commits = new OffsetCommits({ requests, identity: () => ({ memberId: 'm', generation: 1 }) });
  return { coordinator, commits, partition: { topic: 't', partition: 0, isOwned: true, committed: null } };
}

describe('commits of a member', () => {
  it('never go backwards, also while one is on its way', async () => {
    const { coordinator, commits, partition } = opened();
    const gate = Promise.withResolvers<void>();
    coordinator.answer = () => gate.promise.then(() => []);
    const all = [commits.commit(partition, 5), commits.commit(partition, 3)];
    await Promise.resolve();
    all.push(commits.commit(partition, 4), commits.commit(partition, 2));
    gate.resolve();
    await Promise.all(all);
    await commits.commit(partition, 1);
    expect(coordinator.stored.at(-1)).toBe(5);
    expect(coordinator.stored.toSorted((a, b) => a - b)).toEqual(coordinator.stored);
    expect(partition.committed).toBe(5);
  });

  it('go out together: many wishes are few requests', async () => {
    const { coordinator, commits, partition } = opened();
    await Promise.all(Array.from({ length: 100 }, (_, n) => commits.commit(partition, n + 1)));
    expect(coordinator.stored.length).toBeLessThanOrEqual(2);
    expect(coordinator.stored.at(-1)).toBe(100);
  });

  it('are tried again while the group is shared out anew', async () => {
    const { coordinator, commits, partition } = opened();
    let left = 2;
    coordinator.answer = offsets => (left-- > 0 ? offsets.map(at => refused(at, 'REBALANCE_IN_PROGRESS')) : []);
    await commits.commit(partition, 7);
    expect(coordinator.stored).toEqual([7]);
  });

  it('are refused once the partition is given up, also those on their way', async () => {
    const { coordinator, commits, partition } = opened();
    coordinator.answer = offsets => {
      partition.isOwned = false;
      return offsets.map(at => refused(at, 'UNKNOWN_MEMBER_ID'));
    };
    await expect(commits.commit(partition, 7)).rejects.toThrow('does not have t/0 (any more)');
    await expect(commits.commit(partition, 8)).rejects.toThrow('does not have t/0 (any more)');
    expect(coordinator.stored).toEqual([]);
  });

  it('tell at once what no further try cures', async () => {
    const { coordinator, commits, partition } = opened();
    coordinator.answer = offsets => offsets.map(at => refused(at, 'OFFSET_METADATA_TOO_LARGE'));
    await expect(commits.commit(partition, 7)).rejects.toMatchObject({ code: 'log_unavailable' });
  });
});
