/**
 * One member of a consumer group: joins, beats, learns what it may read.
 *
 * Partitions change hands one by one: whoever keeps a partition goes on with it while the group is shared out anew, and
 * one that moves is given to its new owner only after the old one has let go of it and said so by joining again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, TopicPartition } from '@airy/event-log';
import { BackOff } from '@airy/event-log';
import type { ClusterMap } from './cluster-map.ts';
import { errorText } from './error-text.ts';
import { evenShares, presentShares } from './group-assignment.ts';
import type { Share } from './group-assignment.ts';
import { decodeMember, decodeShare, encodeMember, encodeShare, sharingProtocol } from './group-metadata.ts';
import type { GroupRequests, Joined, MemberIdentity } from './group-requests.ts';
import { refusal } from './refusal.ts';
import { within } from './time-limit.ts';

/** What a member does with partitions. It may be told to let go of them while it still begins with them. */
export interface PartitionHolder {
  /** Resolves when it has begun with them. */
  take(partitions: readonly TopicPartition[]): Promise<void>;
  /** Resolves when it has ended with them; until then nobody else has them. Limits its own time. */
  release(partitions: readonly TopicPartition[]): Promise<void>;
  /** The group has gone on without us: others may have them by now. */
  lose(partitions: readonly TopicPartition[]): Promise<void>;
}

export interface MembershipOptions {
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly retry: { readonly minMs: number; readonly maxMs: number };
  readonly logger: Logger;
  /** On connections of their own: a request to join is answered only when all members have joined. */
  readonly joining: GroupRequests;
  /** For what must not wait behind it. */
  readonly requests: GroupRequests;
  readonly cluster: ClusterMap;
  readonly holder: PartitionHolder;
}

/** How long the others wait for one that takes its time to let go, on top of the time it has for that. */
const rebalanceMarginMs = 10_000;
/** How often the leader looks whether a topic has more partitions now. */
const partitionCheckMs = 5_000;
/** What stopping waits for leaving. */
const leaveTimeoutMs = 5_000;

/** The coordinator knows the member no more, or has gone on without it. */
const gone: ReadonlySet<string> = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']);

const typeOf = (error: unknown): string => (error as { type?: string } | null)?.type ?? '';

export class GroupMembership {
  private readonly options: MembershipOptions;
  private readonly stopping = new AbortController();
  private readonly started = Promise.withResolvers<void>();
  private readonly backOff: BackOff;
  private readonly running: Promise<void>;
  private owned: Share = new Map();
  private ownedSince = -1;
  private memberId = '';
  private generation = -1;
  private isLeader = false;
  private isJoining = false;
  private partitionCounts: ReadonlyMap<string, number> = new Map();
  /** When the last request was sent that the coordinator answered as a member's. */
  private lastHeardMs = -Infinity;
  private heldUntil = 0;
  private failure: string | null = null;

  constructor(options: MembershipOptions) {
    this.options = options;
    this.backOff = new BackOff(options.retry);
    // Whoever waits for `joined` is told; that nobody waits is no error.
    this.started.promise.catch(() => undefined);
    this.running = this.run();
  }

  /** Resolves when the first share has been taken. @throws AiryError if the brokers refuse us for good. */
  get joined(): Promise<void> {
    return this.started.promise;
  }

  get identity(): MemberIdentity {
    return { memberId: this.memberId, generation: this.generation };
  }

  /**
   * False where the coordinator has heard nothing of us for the session's time, e.g. because this process stood still:
   * others may have our partitions.
   */
  get isCurrent(): boolean {
    return performance.now() < this.heldUntil;
  }

  /** Why it is not part of the group now; null if it is. */
  get problem(): string | null {
    return this.isCurrent ? null : (this.failure ?? `${this.options.joining.group} has not joined its group yet`);
  }

  /** Asks the coordinator whether we are still a member. @throws if not, or if it cannot say. */
  async confirm(): Promise<void> {
    const sentAt = performance.now();
    try {
      await this.options.requests.heartbeat(this.identity);
    } catch (error) {
      if (typeOf(error) !== 'REBALANCE_IN_PROGRESS') throw error;
    }
    this.heardAt(sentAt);
  }

  /** Lets go of everything, then leaves the group. */
  async stop(): Promise<void> {
    this.stopping.abort();
    // A request to join may wait for the others for long; leaving ends it.
    await (this.isJoining ? this.letGo(this.owned) : this.running);
    if (this.memberId === '') return;
    const left = this.options.requests.leave(this.memberId).catch((error: unknown) => {
      this.options.logger.warn(
        { err: error },
        'A member could not leave its group; the others wait until it times out',
      );
    });
    await within(leaveTimeoutMs, left);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        this.isJoining = true;
        const share = await this.join().finally(() => (this.isJoining = false));
        this.backOff.reset();
        await this.live(share);
      } catch (error) {
        await this.recover(error);
      }
    }
    await this.letGo(this.owned);
    this.started.reject(new Error(`The member of ${this.options.joining.group} was stopped before it had joined`));
  }

  private async join(): Promise<Share> {
    const { joining, topics, sessionTimeoutMs } = this.options;
    const rebalanceTimeoutMs = sessionTimeoutMs + rebalanceMarginMs;
    // So long the coordinator waits for all to join; counted from its last answer, as this request may never reach it.
    this.heldUntil = Math.max(this.heldUntil, this.lastHeardMs + rebalanceTimeoutMs);
    const joined = await joining.join(
      {
        memberId: this.memberId,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        protocol: sharingProtocol,
        metadata: encodeMember({ topics, owned: this.owned, generation: this.ownedSince }),
      },
      memberId => (this.memberId = memberId),
    );
    this.generation = joined.generation;
    this.isLeader = joined.isLeader;
    const shares = joined.isLeader ? await this.shareOut(joined) : [];
    const sentAt = performance.now();
    const share = decodeShare(await joining.sync(joined, shares));
    this.heardAt(sentAt);
    this.ownedSince = joined.generation;
    return share;
  }

  private async shareOut({ members }: Joined): Promise<{ memberId: string; memberAssignment: Buffer }[]> {
    const states = members.map(({ memberId, memberMetadata }) => decodeMember(memberId, memberMetadata));
    this.partitionCounts = await this.countPartitions([...new Set(states.flatMap(({ topics }) => topics))]);
    const shares = presentShares(states, evenShares(states, this.partitionCounts));
    return states.map(({ id }, index) => ({ memberId: id, memberAssignment: encodeShare(shares[index]!) }));
  }

  /** A topic that does not exist (yet) has no partitions. */
  private async countPartitions(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { cluster } = this.options;
    await cluster.refresh(topics);
    const counts = new Map<string, number>();
    for (const topic of topics) {
      try {
        counts.set(topic, await cluster.partitions(topic));
      } catch (error) {
        if ((error as { code?: string }).code !== 'topic_unknown') throw error;
        counts.set(topic, 0);
      }
    }
    return counts;
  }

  /** Has the share until the group is shared out anew. */
  private async live(share: Share): Promise<void> {
    const ending = new AbortController();
    const beating = this.beat(ending.signal);
    // Awaited below, perhaps later than it fails; or it joins again at once, which asks the coordinator anew.
    beating.catch(() => undefined);
    try {
      const lost = without(this.owned, share);
      const gained = without(share, this.owned);
      await this.letGo(lost);
      this.owned = share;
      const taking = this.options.holder.take(placesOf(gained));
      void taking.then(this.started.resolve, this.started.resolve);
      // Joining again says that what was let go of is free.
      if (lost.size > 0) return;
      await beating;
      if (this.stopping.signal.aborted) await this.letGo(this.owned);
    } finally {
      ending.abort();
    }
  }

  /** Resolves when it is time to join again, or to stop; goes on beating until `ended`. */
  private beat(ended: AbortSignal): Promise<void> {
    const isTime = Promise.withResolvers<void>();
    const onStop = (): void => isTime.resolve();
    this.stopping.signal.addEventListener('abort', onStop, { once: true });
    if (this.stopping.signal.aborted) onStop();
    const loop = async (): Promise<void> => {
      for (let checkedAt = performance.now(); !ended.aborted;) {
        // Only the signal ends it early, which the next line looks at.
        await delay(this.beatMs, undefined, { signal: ended, ref: false }).catch(() => undefined);
        if (ended.aborted) return;
        if (await this.isRebalancing()) isTime.resolve();
        if (!this.isLeader || performance.now() - checkedAt < partitionCheckMs) continue;
        checkedAt = performance.now();
        if (await this.hasOtherCounts()) isTime.resolve();
      }
    };
    loop()
      .catch(isTime.reject)
      .finally(() => this.stopping.signal.removeEventListener('abort', onStop));
    return isTime.promise;
  }

  /** Often enough that a member which comes or goes is noticed soon. */
  private get beatMs(): number {
    return Math.min(1_000, this.options.sessionTimeoutMs / 10);
  }

  /** @throws the client's error if we are no member any more. */
  private async isRebalancing(): Promise<boolean> {
    const sentAt = performance.now();
    try {
      await this.options.joining.heartbeat(this.identity);
      this.heardAt(sentAt);
      return false;
    } catch (error) {
      if (typeOf(error) === 'REBALANCE_IN_PROGRESS') {
        this.heardAt(sentAt);
        return true;
      }
      if (gone.has(typeOf(error))) throw error;
      this.report(error);
      return false;
    }
  }

  private async hasOtherCounts(): Promise<boolean> {
    try {
      const counts = await this.countPartitions([...this.partitionCounts.keys()]);
      return [...counts].some(([topic, count]) => count !== this.partitionCounts.get(topic));
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  private async recover(error: unknown): Promise<void> {
    if (typeOf(error) === 'REBALANCE_IN_PROGRESS') return;
    if (gone.has(typeOf(error))) {
      if (typeOf(error) === 'UNKNOWN_MEMBER_ID') this.memberId = '';
      this.generation = -1;
      this.lastHeardMs = -Infinity;
      this.heldUntil = 0;
      const lost = placesOf(this.owned);
      this.owned = new Map();
      if (lost.length > 0) await this.options.holder.lose(lost);
      return;
    }
    const refused = refusal(error, this.options.joining.group);
    if (refused) this.started.reject(refused);
    this.report(error);
    await this.backOff.wait(this.stopping.signal);
  }

  private async letGo(share: Share): Promise<void> {
    if (share.size === 0) return;
    await this.options.holder.release(placesOf(share));
    this.owned = without(this.owned, share);
  }

  private heardAt(sentAt: number): void {
    this.lastHeardMs = sentAt;
    this.heldUntil = sentAt + this.options.sessionTimeoutMs;
    this.failure = null;
  }

  private report(error: unknown): void {
    const { logger, joining } = this.options;
    const text = errorText(error);
    if (this.failure === text) return;
    this.failure = text;
    logger.warn({ err: error, group: joining.group }, 'A member cannot reach its group; it keeps trying');
  }
}

function without(share: Share, other: Share): Share {
  const rest = new Map<string, readonly number[]>();
  for (const [topic, numbers] of share) {
    const left = numbers.filter(number => !other.get(topic)?.includes(number));
    if (left.length > 0) rest.set(topic, left);
  }
  return rest;
}

function placesOf(share: Share): TopicPartition[] {
  return [...share].flatMap(([topic, numbers]) => numbers.map(partition => ({ topic, partition })));
}
