import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@airy/testkit';
import type { ClusterMap } from './cluster-map.ts';
import { GroupMembership } from './group-membership.ts';
import { encodeShare } from './group-metadata.ts';
import type { GroupRequests } from './group-requests.ts';

const sessionTimeoutMs = 1_000;
/** The time that a member has to let go of its partitions, and the margin that the others give it. */
const rebalanceTimeoutMs = sessionTimeoutMs + 10_000;

const refused = (type: string): Error => Object.assign(new Error(type), { type });

/** Lets it join once, tells it that the group is shared out anew, and is never heard of again. */
function cutOffRequests() {
  const calls = { joins: 0 };
  const requests = {
    group: 'g',
    async join(_request: unknown, onMember: (id: string) => void) {
      if (++calls.joins > 1) throw new Error('connect ECONNREFUSED');
      onMember('m');
      return { memberId: 'm', generation: 1, isLeader: false, members: [] };
    },
    sync: async () => encodeShare(new Map([['t', [0]]])),
    heartbeat: () => Promise.reject(refused('REBALANCE_IN_PROGRESS')),
    leave: async () => undefined,
  };
  return { calls, requests: requests as unknown as GroupRequests };
}

const nothing = async (): Promise<void> => undefined;

describe('a member that cannot reach its coordinator', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is sure of its partitions no longer than the coordinator waits for it, however often it tries', async () => {
    const { calls, requests } = cutOffRequests();
    const membership = new GroupMembership({
      topics: ['t'],
      sessionTimeoutMs,
      retry: { minMs: 1, maxMs: 5 },
      logger: { warn: () => undefined, error: () => undefined },
      joining: requests,
      requests,
      cluster: {} as ClusterMap,
      holder: { take: nothing, release: nothing, lose: nothing },
    });
    await membership.joined;
    await eventually(() => calls.joins > 2);
    expect(membership.isCurrent).toBe(true);
    const real = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => real() + rebalanceTimeoutMs);
    const before = calls.joins;
    await eventually(() => calls.joins > before + 2);
    expect(membership.isCurrent).toBe(false);
    expect(membership.problem).toContain('ECONNREFUSED');
    await membership.stop();
  });
});
